import { requireSameRecipe } from "../comparison/embedding.ts";
import { pldaScore, searched } from "../comparison/plda.ts";
import type { Sample, Samples } from "../comparison/sample.ts";
import { deriveVoiceprint, type Placing, type Voiceprint } from "../comparison/voiceprint.ts";
import { type Calibration, calibratedLlr } from "./calibration.ts";
import { type Band, bandOf, type Stratum } from "./thresholds.ts";

/** All that turns two sides of one recipe into evidence: an artefact made by `npm run lab -- calibrate`. */
export interface ScoringModel extends Placing {
  /** Names the version in every decision, for example `built-in@2`. */
  readonly id: string;
  readonly calibration: Calibration;
  /** What its LLRs were seen to promise, by band and net speech of the probe. */
  readonly strata: readonly Stratum[];
}

/** What a comparison gives: the raw score, and how many times likelier (as a natural log) one speaker is than two. */
export interface Evidence {
  /** Of PLDA. */
  readonly score: number;
  /** Natural-log likelihood ratio. */
  readonly llr: number;
  readonly recipe: string;
  readonly calibration: string;
  /** What thresholds are looked up by. */
  readonly band: Band;
  readonly probeSpeechS: number;
}

/** @throws VoiceError `recipe.mismatch` when the samples come from another recipe than the model */
export const voiceprintOf = (model: ScoringModel, samples: Samples): Voiceprint => deriveVoiceprint(model, samples);

/** What an index is searched with for a probe. */
export const searchVector = (model: ScoringModel, probe: Sample): Float32Array =>
  searched(voiceprintOf(model, [probe]));

/**
 * Evidence for "probe and voiceprint are one speaker".
 *
 * @throws VoiceError `recipe.mismatch` unless model, voiceprint and probe share one recipe
 */
export const compare = (model: ScoringModel, voiceprint: Voiceprint, probe: Sample): Evidence =>
  compareVoiceprints(model, voiceprint, voiceprintOf(model, [probe]));

/** The same for a probe that is placed already: of many comparisons each side is placed once. */
export function compareVoiceprints(model: ScoringModel, voiceprint: Voiceprint, probe: Voiceprint): Evidence {
  requireSameRecipe(model.recipe, voiceprint.recipe);
  requireSameRecipe(model.recipe, probe.recipe);
  const score = pldaScore(voiceprint, probe);
  const llr = calibratedLlr(model.calibration, { score, voiceprint: voiceprint.quality, probe: probe.quality });
  return {
    score,
    llr,
    recipe: model.recipe,
    calibration: model.id,
    band: bandOf(voiceprint.quality, probe.quality),
    probeSpeechS: probe.quality.netSpeechS,
  };
}
