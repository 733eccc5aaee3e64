/** The process around the command: streams, signals, exit status. */
import type { Terminal } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { run } from "./run.ts";

const interruption = new AbortController();
let brokenPipe = false;

/** One Ctrl-C arrives twice where npm stands between: from the terminal, and passed on. */
const SAME_SIGNAL_MS = 500;
let interruptedAt = Number.POSITIVE_INFINITY;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The first asks for an orderly end; whoever asks again does not want to wait for it.
    if (performance.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(EXIT.interrupted.code);
    if (interruption.signal.aborted) return;
    interruptedAt = performance.now();
    interruption.abort();
  });
}

// `voicebio … | head` is no error: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    brokenPipe = true;
    interruption.abort();
  });
}

const terminal: Terminal | undefined = process.stderr.isTTY
  ? { columns: process.stderr.columns ?? 80, write: (text) => void process.stderr.write(text) }
  : undefined;

const status = await run(process.argv.slice(2), {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  terminal,
  signal: interruption.signal,
});
process.exitCode = brokenPipe ? EXIT.brokenPipe.code : status;
