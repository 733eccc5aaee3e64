import { randomUUID } from "node:crypto";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { VoiceError } from "@voicebio/engine";

export interface OutputFile extends AsyncDisposable {
  readonly write: (text: string) => Promise<void>;
  /** Puts the finished file in its place; without it nothing is left behind. */
  readonly finish: () => Promise<void>;
}

/**
 * A file that appears whole or not at all: written beside its place and renamed. What is no plain file (a pipe, a link
 * such as /dev/stdout, even to a plain file) is written straight into, since a rename would put a file in its stead.
 *
 * @throws VoiceError `output.unwritable`
 */
export async function openOutputFile(file: string): Promise<OutputFile> {
  const straight = await isNoPlainFile(file);
  const target = straight ? file : `${file}.${randomUUID()}.tmp`;
  const handle = await openForWriting(target, straight ? "w" : "wx");
  let finished = straight;
  return {
    write: async (text) => {
      await handle.writeFile(text);
    },
    finish: async () => {
      await handle.close();
      if (!straight) await rename(target, file);
      finished = true;
    },
    [Symbol.asyncDispose]: async () => {
      await handle.close();
      if (!finished) await rm(target, { force: true });
    },
  };
}

const isNoPlainFile = (file: string): Promise<boolean> =>
  lstat(file).then(
    (found) => !found.isFile(),
    () => false,
  );

async function openForWriting(file: string, flags: string): Promise<FileHandle> {
  try {
    return await open(file, flags);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VoiceError("output.unwritable", `The scores can't be written: ${why}.`, { cause });
  }
}
