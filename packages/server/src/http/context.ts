import type { Clock } from "../ports/ambient.ts";
import type { InferenceLoad } from "../ports/inference.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import type { Metrics } from "./metrics.ts";
import type { UploadBudget } from "./upload-budget.ts";

export interface UploadLimits {
  readonly maxRecordingBytes: number;
  /** Recordings in one request. */
  readonly maxRecordings: number;
}

/** What the doors stand on. */
export interface HttpContext {
  readonly useCases: UseCases;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly load: () => InferenceLoad;
  /** False once the server is told to stop. */
  readonly accepting: () => boolean;
  /** @throws VoiceError where the server can't take work */
  readonly requireReady: () => Promise<void>;
  readonly metrics: Metrics;
  readonly limits: UploadLimits;
  readonly budget: UploadBudget;
  readonly version: string;
}
