import { closeSync, openSync } from "node:fs";

/**
 * Makes an empty file that only its owner may read, where there is none. One that is there is not even opened:
 * closing any handle of a file gives up every lock this process holds on it (POSIX).
 */
export function ensurePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
