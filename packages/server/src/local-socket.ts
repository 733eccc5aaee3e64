import { join, relative, resolve } from "node:path";

/** Bytes that a Unix socket's path may have on every system: macOS takes 103 and Linux 107. */
const MAX_PATH_BYTES = 103;

/**
 * Where the server of a data folder listens for the operator of this machine.
 *
 * @returns the shorter of the absolute and the relative path; undefined where both are too long for a socket
 */
export function localSocketPath(dataFolder: string): string | undefined {
  const absolute = join(resolve(dataFolder), "voicebio.sock");
  const fits = (path: string) => Buffer.byteLength(path) <= MAX_PATH_BYTES;
  return [absolute, relative(process.cwd(), absolute)].find(fits);
}
