import type { ModelStore, Policy } from "@voicebio/engine";
import type { Installation } from "../domain/recipes.ts";
import type { Clock, RecordingDigest } from "../ports/ambient.ts";
import type { Calibrator } from "../ports/calibrator.ts";
import type { Inference } from "../ports/inference.ts";
import type { Stores, UnitOfWork } from "../ports/stores.ts";
import type { Gallery } from "./gallery.ts";
import type { LiveScores } from "./live-scores.ts";

/** All that use cases need; each names the part that it uses. */
export interface Dependencies {
  readonly clock: Clock;
  readonly digest: RecordingDigest;
  readonly inference: Inference;
  readonly calibrator: Calibrator;
  readonly unitOfWork: UnitOfWork;
  readonly gallery: Gallery;
  /** Undefined where nobody watches. */
  readonly liveScores?: LiveScores;
  readonly recipes: Installation;
  /** The default first. */
  readonly policies: readonly [Policy, ...Policy[]];
  readonly modelStore: ModelStore;
  /** Whether accepted recordings are kept, so that a later recipe can embed them. */
  readonly keepRecordings: boolean;
}

/**
 * Keeps the answer beside what was written, in the same commit, so that a repeated request gets it again.
 * Does nothing where the caller did not ask for that.
 *
 * @param speakerId whom the answer tells about, and with whom it is forgotten; null for an answer that says nothing
 */
export type KeepReceipt<T> = (stores: Stores, answer: T, speakerId: string | null) => Promise<void>;
