/** A real server as a process of its own, on a free port and a folder of its own. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const MAIN = resolve(import.meta.dirname, "../../packages/server/src/main.ts");
const START_WITHIN_MS = 60_000;

export interface ServerProcess {
  readonly url: string;
  /** The key told at the first start; empty at later ones. */
  readonly key: string;
  readonly dataFolder: string;
  /** What it logged so far. */
  readonly log: () => string;
  /** SIGTERM, and then until it is gone. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "voicebio-test-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export async function startServerProcess(
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const env = { ...process.env, VOICEBIO_WORKERS: "1", ...settings, VOICEBIO_DATA_DIR: dataFolder, VOICEBIO_PORT: "0" };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "ignore", "pipe"] });
  const lines: string[] = [];
  const { url, key } = await announced(child, lines);
  const gone = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  };
  return {
    url,
    key,
    dataFolder,
    log: () => lines.join("\n"),
    stop: () => end("SIGTERM"),
    kill: async () => void (await end("SIGKILL")),
  };
}

/** Reads what the server says until it says where it listens and, at the first start, the key. */
async function announced(
  child: ChildProcessByStdio<null, null, Readable>,
  lines: string[],
): Promise<{ readonly url: string; readonly key: string }> {
  const { promise, resolve: found, reject } = Promise.withResolvers<{ url: string; key: string }>();
  const failed = (why: string) => reject(new Error(`the server ${why}:\n${lines.join("\n")}`));
  const timer = setTimeout(() => failed("did not start in time"), START_WITHIN_MS);
  child.once("exit", (code) => failed(`ended with ${code}`));
  let key = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    key = /first API key.*(vb_\S+)/.exec(line)?.[1] ?? key;
    const url = /listens on (http:\S+),/.exec(line)?.[1];
    if (url !== undefined) found({ url, key });
  });
  return promise.finally(() => clearTimeout(timer));
}
