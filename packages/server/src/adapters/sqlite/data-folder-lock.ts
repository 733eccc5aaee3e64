import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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
 * @throws VoiceError `data_folder.unusable` where the folder can't be made or written to
 */
export function lockDataFolder(folder: string): Disposable {
  const lock = openLock(folder);
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(folder, error) : unusable(folder, error);
  }
  return { [Symbol.dispose]: () => lock.close() };
}

function openLock(folder: string): DatabaseSync {
  try {
    makeFolder(resolve(folder));
    const path = join(folder, "lock.sqlite");
    ensurePrivateFile(path);
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw unusable(folder, error);
  }
}

/**
 * Level by level: Node's own recursive mkdir never returns below /proc, where making a folder fails with ENOENT
 * although the folder above is there (seen with 24.21).
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === BUSY;

const inUse = (folder: string, cause: unknown): VoiceError =>
  new VoiceError("data_folder.in_use", `Another VoiceBio process holds ${folder}. Stop it, or go through it.`, {
    cause,
  });

const unusable = (folder: string, cause: unknown): VoiceError =>
  new VoiceError(
    "data_folder.unusable",
    `${folder} can't hold the data: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  );
