import { parentPort } from "node:worker_threads";
import { VoiceError } from "@voicebio/engine";

/** An error as it crosses from one thread to another; `code` only where it is a VoiceError. */
export interface CrossingError {
  readonly code: string | undefined;
  readonly message: string;
}

/** What a pool tells its worker. */
export type WorkerOrder<Job> = { readonly kind: "job"; readonly job: Job } | { readonly kind: "end" };

/** What a pool's worker says: first that it has loaded or why it can't, then one outcome for each job. */
export type WorkerReport<Result> =
  | { readonly kind: "ready" }
  | { readonly kind: "unable"; readonly error: CrossingError }
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "failed"; readonly error: CrossingError };

/** A job's result and those of its buffers that need not be copied. */
export interface Finished<Result> {
  readonly result: Result;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Makes this thread a pool's worker: loads once, then does one job at a time.
 * Any error fails the job, not the thread; a thread that can't load says so.
 * Told to end it ends where it is, between two steps of its work.
 */
export async function serveJobs<Job, Result>(
  load: () => Promise<(job: Job) => Promise<Finished<Result>>>,
): Promise<void> {
  const say = (report: WorkerReport<Result>, transfer: readonly ArrayBuffer[] = []): void =>
    parentPort?.postMessage(report, [...transfer]);
  const loading = load();
  parentPort?.on("message", async (order: WorkerOrder<Job>) => {
    if (order.kind === "end") process.exit();
    try {
      const perform = await loading;
      const { result, transfer } = await perform(order.job);
      say({ kind: "done", result }, transfer);
    } catch (error) {
      say({ kind: "failed", error: crossing(error) });
    }
  });
  await loading.then(
    () => say({ kind: "ready" }),
    (error: unknown) => say({ kind: "unable", error: crossing(error) }),
  );
}

const crossing = (error: unknown): CrossingError => ({
  code: error instanceof VoiceError ? error.code : undefined,
  message: error instanceof Error ? error.message : String(error),
});

/** The error on this side: unknown ones become `analysis.failed`, with what was said as the cause, for the log. */
export const arrived = ({ code, message }: CrossingError): VoiceError =>
  code === undefined
    ? new VoiceError("analysis.failed", "The analysis failed.", { cause: new Error(message) })
    : new VoiceError(code, message);
