import { availableParallelism } from "node:os";
import { VoiceError } from "@voicebio/engine";
import { type Arguments, usageError } from "./arguments.ts";
import type { Context } from "./command.ts";
import { exitCodeOf, worst } from "./exit-codes.ts";
import { inOrder } from "./in-order.ts";
import { type Recording, readRecording } from "./upload.ts";
import { plain } from "./wording.ts";

/** What one file gives: an object for `--json`, a line or more for people, and its share of the exit status. */
export interface FileAnswer {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly exitCode: number;
}

export interface ProbeFiles {
  readonly ask: (recording: Recording) => Promise<FileAnswer>;
  /** What `--json` says beside `file`, `error` and `message` of a file that can't be used. */
  readonly emptyAnswer: Readonly<Record<string, unknown>>;
}

/**
 * Asks about each file by itself and prints the answers in the order of the files. A file that can't be used is an
 * answer of its own; the worst of them is the exit status.
 *
 * @throws VoiceError whatever would fail for every other file too
 */
export async function probeFiles(args: Arguments, context: Context, { ask, emptyAnswer }: ProbeFiles): Promise<number> {
  const answer = async (file: string): Promise<FileAnswer> => {
    try {
      return await ask(await readRecording(file));
    } catch (error) {
      if (!(error instanceof VoiceError) || !/^(audio|analysis|recording)\./.test(error.code)) throw error;
      const { code, message } = error;
      const text = `error  ${plain(file)}  ${code}: ${plain(message)}`;
      return { json: { file, ...emptyAnswer, error: code, message }, text, exitCode: exitCodeOf(code) };
    }
  };
  const codes: number[] = [];
  for await (const { json, text, exitCode } of inOrder(args.positionals, 2 * availableParallelism(), answer)) {
    context.print(args.flag("json") ? JSON.stringify(json) : text);
    codes.push(exitCode);
  }
  return worst(codes);
}

/** @throws VoiceError `usage.missing_argument` */
export function requireFiles(args: Arguments): void {
  if (args.positionals.length === 0) throw usageError("missing_argument", "Name at least one recording.");
}
