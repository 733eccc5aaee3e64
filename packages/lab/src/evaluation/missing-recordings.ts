import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { VoiceError } from "@voicebio/engine";

/** So many are looked for at once: a list may name a million. */
const AT_ONCE = 64;
const NAMED = 5;

/** Which recordings can't be opened, in their order. */
export async function missingRecordings(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const missing = new Set<string>();
  const left = paths.values();
  const look = async (): Promise<void> => {
    for (const path of left) if (!(await isReadable(join(folder, path)))) missing.add(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return paths.filter((path) => missing.has(path));
}

const isReadable = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.R_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};

/** The error for recordings that are named and not there. */
export function missingError(folder: string, missing: readonly string[], of: number): VoiceError {
  const named = missing.slice(0, NAMED).join(", ") + (missing.length > NAMED ? ", …" : "");
  return new VoiceError(
    "recording.missing",
    `${missing.length} of ${of} recordings can't be opened below ${folder}: ${named}. With --allow-missing their comparisons are left out.`,
  );
}
