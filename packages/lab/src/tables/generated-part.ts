import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../usage-error.ts";

const BEGIN = "<!-- robustness:begin -->";
const END = "<!-- robustness:end -->";

/** @throws UsageError unless the file is there and has both markers, in order */
export function requireGeneratedPart(file: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const begin = text?.indexOf(BEGIN) ?? -1;
  if (begin >= 0 && (text?.indexOf(END, begin) ?? -1) >= 0) return;
  throw new UsageError(`${file} has no place for the table: it needs the lines ${BEGIN} and ${END}.`);
}

/** Puts text between the markers of a file; the rest of it stays. */
export function writeGeneratedPart(file: string, text: string): void {
  requireGeneratedPart(file);
  const [before, rest] = splitAt(readFileSync(file, "utf8"), BEGIN);
  const [, after] = splitAt(rest, END);
  writeFileSync(file, `${before}${BEGIN}\n${text.trimEnd()}\n${END}${after}`);
}

function splitAt(text: string, marker: string): readonly [string, string] {
  const at = text.indexOf(marker);
  return [text.slice(0, at), text.slice(at + marker.length)];
}
