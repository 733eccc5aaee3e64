import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const COMMAND = join(ROOT, "packages", "cli", "bin", "voicebio.mjs");
const FIXTURES = join(ROOT, "test", "fixtures");

export const voice = (name: string, recording: number): string => join(FIXTURES, "voices", name, `${recording}.opus`);
export const spoiled = (file: string): string => join(FIXTURES, "cases", file);

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing of the tester's own settings reaches the command. */
const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VOICEBIO_"))),
  ...more,
});

/** The real command, as a user runs it. */
export async function voicebio(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return ended(begin(args, options));
}

/** The same, interrupted once `when` has come: as Ctrl-C does it, which reaches every process of the terminal. */
export async function interrupted(
  args: readonly string[],
  when: () => Promise<unknown>,
  options: RunOptions = {},
): Promise<Ended> {
  const child = begin(args, options, true);
  const end = ended(child);
  await when();
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  return end;
}

const begin = (args: readonly string[], { cwd = ROOT, env }: RunOptions, detached = false) =>
  spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });

/** A line of shell, as a user pastes it. */
export async function shell(line: string, cwd: string): Promise<Ended> {
  return ended(spawn("sh", ["-c", line], { cwd, stdio: ["ignore", "pipe", "pipe"] }));
}

async function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  const text = async (stream: Readable): Promise<string> => {
    let all = "";
    for await (const piece of stream.setEncoding("utf8")) all += piece;
    return all;
  };
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { status: child.exitCode, stdout, stderr };
}

/** Every line of standard output, each of them JSON. */
export const jsonLines = <T>({ stdout }: Ended): T[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** All that was printed until it was ready. */
  readonly greeting: readonly string[];
  /** Asks it to end, with as many signals, and says how it ended. */
  readonly stop: (signals?: number) => Promise<Ended["status"]>;
}

/** `voicebio serve` on a free port; ready when it has said where it listens. */
export async function serve(
  dataFolder: string,
  more: readonly string[] = [],
  env: RunOptions["env"] = {},
): Promise<RunningServer> {
  const args = [COMMAND, "serve", "--port", "0", "--data", dataFolder, ...more];
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: environment({ VOICEBIO_LOG_LEVEL: "silent", ...env }),
    stdio: [...stdio],
  });
  const closed = once(child, "close");
  const greeting: string[] = [];
  const lines = createInterface({ input: child.stdout as Readable });
  for await (const line of lines) {
    greeting.push(line);
    if (line.includes("Ctrl-C")) break;
  }
  child.stdout?.resume();
  const url = /http:\/\/\S+/.exec(greeting.join("\n"))?.[0];
  const stop = async (signals = 1): Promise<Ended["status"]> => {
    for (let sent = 0; sent < signals; sent++) child.kill("SIGTERM");
    await closed;
    return child.exitCode;
  };
  if (url === undefined) throw new Error(`the server did not start: ${greeting.join("\n")} (status ${await stop()})`);
  return { url, greeting, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** A folder for one test file, gone at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "voicebio-cli-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Copies recordings of a synthetic voice to where a test wants them. */
export async function place(from: string, to: string): Promise<string> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
  return to;
}
