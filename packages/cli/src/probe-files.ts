import { availableParallelism } from "node:os";
import { VoiceError } from "@voicebio/engine";
import { type Arguments, usageError } from "./arguments.ts";
import type { Context, OptionSpecs } from "./command.ts";
import { exitCodeOf, worst } from "./exit-codes.ts";
import { inOrder } from "./in-order.ts";
import { type Recording, readRecording } from "./upload.ts";
import { plain } from "./wording.ts";

/** Option of the commands that can take several files for one probe. */
export const TOGETHER_OPTION: OptionSpecs = {
  together: { help: "all files are one longer probe, as a call that goes on: their speech adds up; one answer" },
};

/** At least one. */
type Several<T> = readonly [T, ...T[]];

/** What is asked about at once: a file, or with --together all of them. */
export interface Probe {
  readonly recordings: Several<Recording>;
  /** The files, for people. */
  readonly label: string;
}

/** What one probe gives: an object for `--json`, a line or more for people, and its share of the exit status. */
export interface ProbeAnswer {
  /** Without the files and the error. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly exitCode: number;
}

export interface ProbeFiles {
  readonly ask: (probe: Probe) => Promise<ProbeAnswer>;
  /** What `--json` says beside the files, `error` and `message` of files that can't be used. */
  readonly emptyAnswer: Readonly<Record<string, unknown>>;
}

/**
 * Asks about each file by itself, or about all together, and prints the answers in the order of the files. A file that
 * can't be used is an answer of its own; the worst of them is the exit status.
 *
 * @throws VoiceError whatever would fail for every other file too
 */
export async function probeFiles(args: Arguments, context: Context, { ask, emptyAnswer }: ProbeFiles): Promise<number> {
  const together = args.flag("together");
  const answer = async (files: Several<string>): Promise<ProbeAnswer> => {
    const named = together ? { files } : { file: files[0] };
    const label = files.map(plain).join(" + ");
    try {
      const answered = await ask({ recordings: await readRecordings(files), label });
      return { ...answered, json: { ...named, ...answered.json, error: null, message: null } };
    } catch (error) {
      if (!(error instanceof VoiceError) || !/^(audio|analysis|recording)\./.test(error.code)) throw error;
      const { code, message } = error;
      const text = `error  ${label}  ${code}: ${plain(message)}`;
      return { json: { ...named, ...emptyAnswer, error: code, message }, text, exitCode: exitCodeOf(code) };
    }
  };
  const all = requireFiles(args);
  const probes = together ? [all] : all.map((file): Several<string> => [file]);
  const codes: number[] = [];
  for await (const { json, text, exitCode } of inOrder(probes, 2 * availableParallelism(), answer)) {
    context.print(args.flag("json") ? JSON.stringify(json) : text);
    codes.push(exitCode);
  }
  return worst(codes);
}

/** @throws VoiceError as readRecording, saying which of several it is, in the server's words */
function readRecordings([first, ...rest]: Several<string>): Promise<Several<Recording>> {
  const total = 1 + rest.length;
  const read = (file: string, number: number): Promise<Recording> =>
    readRecording(file).catch((error: unknown) => {
      if (total === 1 || !(error instanceof VoiceError)) throw error;
      throw new VoiceError(error.code, `Recording ${number} of ${total}: ${error.message}`, { cause: error });
    });
  return Promise.all([read(first, 1), ...rest.map((file, index) => read(file, index + 2))]);
}

/** @throws VoiceError `usage.missing_argument` */
export function requireFiles({ positionals: [first, ...rest] }: Arguments): Several<string> {
  if (first === undefined) throw usageError("missing_argument", "Name at least one recording.");
  return [first, ...rest];
}
