import { createHmac, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { VoiceError } from "@voicebio/engine";
import type { RecordingDigest } from "../ports/ambient.ts";

const KEY_BYTES = 32;

/**
 * HMAC-SHA-256 under the key in the data folder; the key is made on first use. Whoever opens it holds the folder's lock.
 *
 * @throws VoiceError `data_folder.wrong_key` when the key file is not a key, or is missing beside a database: a new one
 * would know no recording again
 */
export function openRecordingDigest(dataFolder: string): RecordingDigest {
  const path = join(dataFolder, "recording-digest.key");
  const key = readKey(path) ?? makeFirstKey(dataFolder, path);
  if (key.byteLength !== KEY_BYTES) {
    throw new VoiceError(
      "data_folder.wrong_key",
      `${path} is not a key of ${KEY_BYTES} bytes. Restore it from a backup.`,
    );
  }
  return {
    // An id holds no NUL byte, so no tenant and recording join to the bytes of another pair.
    digest: (tenantId, recording) =>
      createHmac("sha256", key).update(tenantId).update("\0").update(recording).digest("hex"),
  };
}

function readKey(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** A new folder gets its key before its database. */
function makeFirstKey(folder: string, path: string): Buffer {
  if (existsSync(join(folder, "voicebio.sqlite"))) {
    throw new VoiceError(
      "data_folder.wrong_key",
      `${path} is missing, and the database beside it was made with it. Restore the key from the backup.`,
    );
  }
  return makeKey(folder, path);
}

/** Written whole beside its place, then moved there: a crash leaves a key or none. */
function makeKey(folder: string, path: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const temporary = `${path}.${randomBytes(8).toString("hex")}`;
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(folder);
  return key;
}

/** A file's name is on the disk only once its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
