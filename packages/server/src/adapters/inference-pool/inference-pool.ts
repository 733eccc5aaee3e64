import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Analysis, AnalysisRequest, DecodeLimits } from "@voicebio/engine";
import type { Inference } from "../../ports/inference.ts";
import type { FfmpegOptions } from "../ffmpeg.ts";
import { WorkerPool } from "./worker-pool.ts";

/** What each worker opens its analyzer with. */
export interface AnalysisWorkerData {
  readonly modelsFolder: string;
  /** Names of the recipes to load at the start. */
  readonly recipes: readonly string[];
  readonly limits: DecodeLimits;
  /** The decoder for formats that the engine can't read, where this machine has one. */
  readonly ffmpeg?: FfmpegOptions;
}

export interface AnalysisJob {
  readonly recording: Uint8Array<ArrayBuffer>;
  readonly request: AnalysisRequest;
}

export interface InferencePoolOptions extends AnalysisWorkerData {
  /** One a core unless told otherwise: a model runs on one thread, and keeps it. */
  readonly workers?: number;
  /** Recordings that may wait; four for each worker unless told otherwise. */
  readonly queueLimit?: number;
  /** How long one analysis may take, decoding included. */
  readonly jobTimeLimitMs?: number;
}

const JOB_TIME_LIMIT_MS = 60_000;
const START_TIME_LIMIT_MS = 60_000;
/** Far longer than any single call of a model takes. */
const END_TIME_LIMIT_MS = 60_000;

/**
 * The engine in a pool of threads. Waits until every worker has loaded its models.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`, `recipe.unknown`: nothing is left running then
 */
export async function openInferencePool(options: InferencePoolOptions): Promise<Inference> {
  const { workers = availableParallelism(), jobTimeLimitMs = JOB_TIME_LIMIT_MS, queueLimit, ...workerData } = options;
  const script = new URL("./analysis-worker.ts", import.meta.url);
  const pool = new WorkerPool<AnalysisJob, Analysis>({
    startWorker: () => new Worker(script, { workerData: workerData satisfies AnalysisWorkerData }),
    workers,
    queueLimit: queueLimit ?? 4 * workers,
    jobTimeLimitMs,
    startTimeLimitMs: START_TIME_LIMIT_MS,
    endTimeLimitMs: END_TIME_LIMIT_MS,
  });
  await pool.ready();
  return {
    analyze: (recording, request) => {
      const whole = ownBuffer(recording);
      return pool.run({ recording: whole, request }, [whole.buffer]);
    },
    load: () => pool.load(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** The bytes in a buffer that holds nothing else: a small Buffer is a part of one that Node shares out. */
const ownBuffer = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
