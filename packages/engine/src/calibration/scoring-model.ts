import { centeredUnit, dot, type Embedding, requireSameRecipe } from "../comparison/embedding.ts";
import { deriveVoiceprint, type EnrolledSample, type Voiceprint } from "../comparison/voiceprint.ts";
import { type Calibration, calibratedLlr } from "./calibration.ts";

/** All that turns two sides of one recipe into evidence: an artefact made by `npm run lab calibrate`. */
export interface ScoringModel {
  /** Names the version in every decision, for example `built-in@1`. */
  readonly id: string;
  readonly recipe: string;
  /** Mean embedding of the speakers it was fitted on, subtracted from both sides before the cosine. */
  readonly mean: Float32Array;
  readonly calibration: Calibration;
}

/** One side of a comparison that is not enrolled. */
export interface Probe {
  readonly embedding: Embedding;
  readonly netSpeechS: number;
}

/** What a comparison gives: the raw score, and how many times likelier (as a natural log) one speaker is than two. */
export interface Evidence {
  /** Centered cosine in [-1, 1]. */
  readonly score: number;
  /** Natural-log likelihood ratio. */
  readonly llr: number;
  readonly recipe: string;
  readonly calibration: string;
}

/** @throws VoiceError `recipe.mismatch` when the samples come from another recipe than the model */
export function voiceprintOf(
  model: ScoringModel,
  samples: readonly [EnrolledSample, ...(readonly EnrolledSample[])],
): Voiceprint {
  requireSameRecipe(model.recipe, samples[0].embedding.recipe);
  return deriveVoiceprint(samples, model.mean);
}

/** The probe's centered unit vector: what an index is searched with. */
export function searchVector(model: ScoringModel, embedding: Embedding): Float32Array {
  requireSameRecipe(model.recipe, embedding.recipe);
  return centeredUnit(embedding.vector, model.mean);
}

/**
 * Evidence for "probe and voiceprint are one speaker".
 *
 * @throws VoiceError `recipe.mismatch` unless model, voiceprint and probe share one recipe
 */
export function compare(model: ScoringModel, voiceprint: Voiceprint, probe: Probe): Evidence {
  requireSameRecipe(model.recipe, voiceprint.recipe);
  const score = dot(voiceprint.vector, searchVector(model, probe.embedding));
  const llr = calibratedLlr(model.calibration, {
    score,
    samples: voiceprint.samples,
    voiceprintSpeechS: voiceprint.netSpeechS,
    probeSpeechS: probe.netSpeechS,
  });
  return { score, llr, recipe: model.recipe, calibration: model.id };
}
