import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../usage-error.ts";

/** The lines that a part stands between; a document with several has a name for each. */
const markersOf = (name: string) => [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`] as const;

/** @throws UsageError unless the file is there and has both markers, in order */
export function requireGeneratedPart(file: string, name: string): void {
  const [begin, end] = markersOf(name);
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const at = text?.indexOf(begin) ?? -1;
  if (at >= 0 && (text?.indexOf(end, at) ?? -1) >= 0) return;
  throw new UsageError(`${file} has no place for the table: it needs the lines ${begin} and ${end}.`);
}

/** Puts text between the markers of a file; the rest of it stays. */
export function writeGeneratedPart(file: string, text: string, name: string): void {
  requireGeneratedPart(file, name);
  const [begin, end] = markersOf(name);
  const [before, rest] = splitAt(readFileSync(file, "utf8"), begin);
  const [, after] = splitAt(rest, end);
  writeFileSync(file, `${before}${begin}\n${text.trimEnd()}\n${end}${after}`);
}

function splitAt(text: string, marker: string): readonly [string, string] {
  const at = text.indexOf(marker);
  return [text.slice(0, at), text.slice(at + marker.length)];
}
