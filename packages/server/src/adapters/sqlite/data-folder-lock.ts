import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { VoiceError } from "@voicebio/engine";
import { ensurePrivateFile } from "../private-file.ts";

/** SQLite's result code when another connection holds the lock. */
const BUSY = 5;

/**
 * Holds a data folder for this process, and makes the folder, for its owner alone, where it is missing.
 *
 * The lock is SQLite's own, on an empty database kept open: the operating system gives it back when the process
 * dies, however it dies, so no stale lock is ever left.
 *
 * @throws VoiceError `data_folder.in_use` while another process holds it
 */
export function lockDataFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "lock.sqlite");
  ensurePrivateFile(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(folder, error) : error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}

const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === BUSY;

const inUse = (folder: string, cause: unknown): VoiceError =>
  new VoiceError("data_folder.in_use", `Another VoiceBio process holds ${folder}. Stop it, or go through it.`, {
    cause,
  });
