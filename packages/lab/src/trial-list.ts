import { createReadStream } from "node:fs";
import { isAbsolute, normalize, sep } from "node:path";
import { createInterface } from "node:readline";
import { VoiceError } from "@voicebio/engine";

/** One line of a trial list in VoxCeleb's form. */
export interface Trial {
  /** `1`: both recordings are of one speaker; `0`: of two. */
  readonly label: "0" | "1";
  /** Paths as the list has them, below the folder of audio. */
  readonly enroll: string;
  readonly test: string;
}

/**
 * Reads `1|0 enroll-path test-path`, separated by spaces or tabs.
 *
 * @param lineNumber counted from 1, for the error
 * @returns undefined for a blank line
 * @throws VoiceError `trials.bad_line`
 */
export function parseTrial(line: string, lineNumber: number): Trial | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields.length === 1 && fields[0] === "") return undefined;
  const [label, enroll, test] = fields;
  if (fields.length !== 3 || enroll === undefined || test === undefined) {
    throw badLine(lineNumber, `has ${fields.length} fields; needed: 1 or 0, a path to enroll, a path to test.`);
  }
  if (label !== "0" && label !== "1") throw badLine(lineNumber, `begins with ${quoted(label ?? "")}, not with 1 or 0.`);
  for (const path of [enroll, test]) {
    if (leavesFolder(path)) throw badLine(lineNumber, `names ${quoted(path)}, which is not below the folder of audio.`);
  }
  return { label, enroll, test };
}

/**
 * The trials of a list, one by one, so that its length costs no memory.
 *
 * @throws VoiceError `trials.bad_line`, `trials.unreadable`
 */
export async function* readTrials(file: string): AsyncGenerator<Trial> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  let lineNumber = 0;
  try {
    for await (const line of lines) {
      lineNumber++;
      const trial = parseTrial(lineNumber === 1 ? line.replace(/^\uFEFF/, "") : line, lineNumber);
      if (trial !== undefined) yield trial;
    }
  } catch (cause) {
    if (cause instanceof VoiceError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VoiceError("trials.unreadable", `The trial list can't be read: ${why}.`, { cause });
  }
}

const leavesFolder = (path: string): boolean =>
  isAbsolute(path) || normalize(path) === ".." || normalize(path).startsWith(`..${sep}`);

/** A line that is no trial may be anything, a megabyte of binary too: only its beginning is shown. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

const badLine = (lineNumber: number, what: string): VoiceError =>
  new VoiceError("trials.bad_line", `Line ${lineNumber} of the trial list ${what}`);
