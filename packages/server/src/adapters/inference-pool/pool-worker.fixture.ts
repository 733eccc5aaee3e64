import { workerData } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";
import { serveJobs } from "./worker-protocol.ts";

/** What the pool's tests ask of a worker. `gate`: an Int32 in shared memory; 0 waits until the test sets it. */
export type TestJob =
  | { readonly kind: "echo"; readonly value: unknown }
  | { readonly kind: "wait"; readonly gate: Int32Array; readonly value: unknown }
  | { readonly kind: "loop" }
  | { readonly kind: "exit" }
  | { readonly kind: "refuse"; readonly code: string | undefined };

/** `able`: loads only where this Int32 in shared memory is 1. */
export interface TestWorkerData {
  readonly able: Int32Array;
}

await serveJobs<TestJob, unknown>(async () => {
  const { able } = workerData as TestWorkerData;
  if (able[0] !== 1) throw new VoiceError("model.wrong_file", "a model is not the one it should be");
  return async (job) => ({ result: perform(job), transfer: [] });
});

function perform(job: TestJob): unknown {
  switch (job.kind) {
    case "echo":
      return job.value;
    case "wait":
      Atomics.wait(job.gate, 0, 0);
      return job.value;
    case "loop":
      for (;;);
    case "exit":
      return process.exit(1);
    case "refuse":
      throw job.code === undefined ? new Error("a secret") : new VoiceError(job.code, "a sentence");
  }
}
