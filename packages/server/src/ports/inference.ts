import type { Analysis, AnalysisRequest } from "@voicebio/engine";

export interface InferenceLoad {
  readonly workers: number;
  readonly busy: number;
  readonly queued: number;
  readonly queueLimit: number;
}

/** The engine's analysis, away from the thread that answers requests. */
export interface Inference {
  /**
   * Decodes and analyzes one recording in a worker. The bytes are handed over: the caller's view is empty afterwards.
   *
   * @throws VoiceError an engine code for what is wrong with the recording
   * @throws VoiceError `server.overloaded` at once when the queue is full
   * @throws VoiceError `server.stopping` when it is disposed of before the job is done
   * @throws VoiceError `analysis.timed_out` when the job's time is over; its worker is replaced as soon as it can end
   * @throws VoiceError `analysis.failed` when its worker died or an unknown error came out of it (the cause tells)
   */
  readonly analyze: (recording: Uint8Array<ArrayBuffer>, request: AnalysisRequest) => Promise<Analysis>;
  /** `workers` are those that can work now: loaded and not being replaced. */
  readonly load: () => InferenceLoad;
  /** Gives up the jobs it still has: to be called once nobody waits for them. Its workers end as soon as they can. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}
