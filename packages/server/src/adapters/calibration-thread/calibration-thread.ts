import { Worker } from "node:worker_threads";
import { type CalibrationProposal, type OwnSpeaker, type ScoringModel, VoiceError } from "@voicebio/engine";
import type { Calibrator } from "../../ports/calibrator.ts";

export interface CalibrationJob {
  readonly builtIn: ScoringModel;
  readonly speakers: readonly OwnSpeaker[];
  readonly rate: number;
}

/** Hundreds of speakers take seconds. */
const TIME_LIMIT_MS = 120_000;

/** A thread for each calibration: they are rare, and nothing of the speakers is left behind when it ends. */
export function openCalibrator(timeLimitMs = TIME_LIMIT_MS): Calibrator & AsyncDisposable {
  const running = new Set<Worker>();
  return {
    calibrate: async (builtIn, speakers, rate) => {
      const job: CalibrationJob = { builtIn, speakers, rate };
      const worker = new Worker(new URL("./calibration-worker.ts", import.meta.url), { workerData: job });
      running.add(worker);
      try {
        return await proposalOf(worker, timeLimitMs);
      } finally {
        running.delete(worker);
        await worker.terminate();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

const proposalOf = (worker: Worker, timeLimitMs: number): Promise<CalibrationProposal> =>
  new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      reject(new VoiceError("calibration.failed", `The calibration ended without a result: ${why}.`, { cause }));
    };
    const timer = setTimeout(() => fail("it took too long"), timeLimitMs);
    worker.once("message", (proposal: CalibrationProposal) => {
      clearTimeout(timer);
      resolve(proposal);
    });
    worker.once("error", (error) => fail("its thread crashed", error));
    worker.once("exit", () => fail("its thread was ended"));
  });
