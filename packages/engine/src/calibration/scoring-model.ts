import type { Population } from "../comparison/domain.ts";
import { requireSameRecipe } from "../comparison/embedding.ts";
import { indexed, pldaScore, searched } from "../comparison/plda.ts";
import type { Band, Sample, Samples } from "../comparison/sample.ts";
import { deriveVoiceprint, type Placing, type Voiceprint } from "../comparison/voiceprint.ts";
import { type Calibration, calibratedLlr } from "./calibration.ts";
import { bandOf, type Stratum } from "./thresholds.ts";

/** What turns scores of one kind into evidence that promises something. */
export interface ScoreMeaning {
  /** Names the version in every decision, for example `built-in@5` or `own@3`. */
  readonly id: string;
  readonly calibration: Calibration;
  /** What its LLRs were seen to promise, by band and net speech of the probe. */
  readonly strata: readonly Stratum[];
  /** Where the scores lay that this was counted on; undefined where nobody noted it. */
  readonly seen?: ScoreRange;
}

/** Raw scores; no upper end where no right speaker's were among them. */
export interface ScoreRange {
  readonly low: number;
  readonly high: number | null;
}

/** All that turns two sides of one recipe into evidence: an artefact made by `npm run lab -- calibrate`. */
export interface ScoringModel extends Placing, ScoreMeaning {
  /** What scores mean that a domain has shifted: of somebody's own speakers, whoever they are. */
  readonly inDomain: ScoreMeaning;
  /** Whom the domains are made of. */
  readonly population?: Population;
}

/** What a comparison gives: the raw score, and how many times likelier (as a natural log) one speaker is than two. */
export interface Evidence {
  /** Of PLDA. */
  readonly score: number;
  /** Natural-log likelihood ratio. */
  readonly llr: number;
  readonly recipe: string;
  /** Of the meaning that this score has: a band without a domain has the built-in one. */
  readonly calibration: string;
  /** What thresholds are looked up in, and by. */
  readonly strata: readonly Stratum[];
  readonly seen?: ScoreRange;
  readonly band: Band;
  readonly probeSpeechS: number;
}

/** @throws VoiceError `recipe.mismatch` when the samples come from another recipe than the model */
export const voiceprintOf = (model: ScoringModel, samples: Samples): Voiceprint => deriveVoiceprint(model, samples);

/** What an index holds of a voiceprint: searched with a probe it ranks as the scores do. */
export const indexVector = (voiceprint: Voiceprint): Float32Array =>
  indexed({ ...voiceprint, own: voiceprint.own - (voiceprint.shift ?? 0) });

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
  // Only where both sides have a domain do the domains count: half of one would favor a side.
  if (voiceprint.shift === null || probe.shift === null)
    return evidenceOf(model, model, voiceprint.plain ?? voiceprint, probe.plain ?? probe, 0);
  return evidenceOf(model, model.inDomain, voiceprint, probe, voiceprint.shift + probe.shift);
}

function evidenceOf(
  { recipe }: ScoringModel,
  { calibration, id, seen, strata }: ScoreMeaning,
  voiceprint: Voiceprint,
  probe: Voiceprint,
  shift: number,
): Evidence {
  const score = pldaScore(voiceprint, probe) - shift;
  return {
    score,
    llr: calibratedLlr(calibration, { score, voiceprint: voiceprint.quality, probe: probe.quality }),
    strata,
    ...(seen && { seen }),
    recipe,
    calibration: id,
    band: bandOf(voiceprint.quality, probe.quality),
    probeSpeechS: probe.quality.netSpeechS,
  };
}
