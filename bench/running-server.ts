import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const COMMAND = resolve(import.meta.dirname, "../packages/cli/src/main.ts");

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
  readonly tookMs: number;
}

/** A server in a process of its own, as `npm start` runs it, with a client that keeps its connections. */
export interface RunningServer extends AsyncDisposable {
  /** From the start of the process to the moment it said that it is ready. */
  readonly readyAfterMs: number;
  readonly post: (path: string, body: Buffer | string, type: string) => Promise<Reply>;
  /** Resident memory now and at its highest, in MiB. */
  readonly memoryMib: () => { readonly now: number; readonly peak: number };
}

export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "voicebio-bench-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** @param dataFolder without a server; a first start makes a key, which is used */
export async function startServer(dataFolder: string): Promise<RunningServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [COMMAND, "serve", "--port", "0", "--data", dataFolder, "--new-key"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, VOICEBIO_LOG_LEVEL: "error" },
  });
  let said = "";
  await new Promise<void>((ready, fail) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Ctrl-C")) ready();
    });
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
  });
  const readyAfterMs = performance.now() - started;
  const url = new URL(/http:\/\/\S+/.exec(said)?.[0] ?? "");
  const key = /vb_\S+/.exec(said)?.[0] ?? "";
  const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
  return {
    readyAfterMs,
    post: (path, body, type) => post(new URL(path, url), body, { type, key, agent }),
    memoryMib: () => residentMemory(child.pid ?? 0),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

interface PostOptions {
  readonly type: string;
  readonly key: string;
  readonly agent: Agent;
}

function post(url: URL, body: Buffer | string, { type, key, agent }: PostOptions): Promise<Reply> {
  return new Promise((settle, fail) => {
    const start = performance.now();
    const headers = { "content-type": type, "content-length": Buffer.byteLength(body), authorization: `Bearer ${key}` };
    const call = request(url, { method: "POST", headers, agent, timeout: 120_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      answer.once("end", () =>
        settle({
          status: answer.statusCode ?? 0,
          body: text,
          retryAfter: answer.headers["retry-after"],
          tookMs: performance.now() - start,
        }),
      );
    });
    call.once("timeout", () => call.destroy(new Error("no answer in 120 s")));
    call.once("error", fail);
    call.end(body);
  });
}

function residentMemory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: kib("VmRSS"), peak: kib("VmHWM") };
}
