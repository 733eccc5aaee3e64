import type { SideQuality } from "../comparison/voiceprint.ts";

/** A comparison's score with what says how much it is worth. */
export interface ScoredComparison {
  /** Of PLDA. */
  readonly score: number;
  readonly voiceprint: SideQuality;
  readonly probe: SideQuality;
}

/** Beyond these, nothing was seen in fitting: what lies outside counts as what lies at the edge. */
export interface QualityLimits {
  readonly speechS: Range;
  readonly snrDb: Range;
  readonly lnLength: Range;
  readonly maxSamples: number;
}

type Range = readonly [low: number, high: number];

/**
 * Coefficients of the log-likelihood ratio: `llr = (offset · q) + (slope · q) · score`, where `q` are the quality terms.
 * Made by logistic regression, so that offset and slope follow speech, noise, band and the number of samples.
 */
export interface Calibration {
  readonly offset: readonly number[];
  readonly slope: readonly number[];
  readonly limits: QualityLimits;
}

/** The quality terms, in the order of the coefficients. */
export const QUALITY_TERMS = [
  "1",
  "ln probe netSpeechS",
  "ln voiceprint netSpeechS",
  "1 / probe netSpeechS",
  "1 / voiceprint netSpeechS",
  "ln samples",
  "probe snrDb / 20",
  "voiceprint snrDb / 20",
  "probe narrowShare",
  "voiceprint narrowShare",
  "difference of narrowShare",
  "probe lnLength",
  "voiceprint lnLength",
] as const;

/** What brings decibels to about the size of the other terms. */
const SNR_UNIT_DB = 20;

export function qualityTerms({ probe, voiceprint }: Omit<ScoredComparison, "score">, limits: QualityLimits): number[] {
  const within = (value: number, [low, high]: Range): number => Math.min(Math.max(value, low), high);
  const [probeS, voiceprintS] = [
    within(probe.netSpeechS, limits.speechS),
    within(voiceprint.netSpeechS, limits.speechS),
  ];
  // Where no pause tells the noise, nothing says that there is any.
  const snr = ({ snrDb }: SideQuality): number => within(snrDb ?? limits.snrDb[1], limits.snrDb) / SNR_UNIT_DB;
  return [
    1,
    Math.log(probeS),
    Math.log(voiceprintS),
    1 / probeS,
    1 / voiceprintS,
    Math.log(Math.min(voiceprint.samples, limits.maxSamples)),
    snr(probe),
    snr(voiceprint),
    probe.narrowShare,
    voiceprint.narrowShare,
    Math.abs(probe.narrowShare - voiceprint.narrowShare),
    within(probe.lnLength, limits.lnLength),
    within(voiceprint.lnLength, limits.lnLength),
  ];
}

/**
 * Natural-log likelihood ratio of "one speaker" against "two speakers".
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006; Mandasari et
 * al., "Quality measure functions for calibration of speaker recognition systems in various duration conditions", IEEE
 * TASLP 21(11), 2013
 */
export function calibratedLlr(calibration: Calibration, comparison: ScoredComparison): number {
  const terms = qualityTerms(comparison, calibration.limits);
  const weigh = (weights: readonly number[]) => weights.reduce((sum, w, i) => sum + w * (terms[i] as number), 0);
  // A higher score must never count as weaker evidence, however far quality lies outside what was fitted.
  return weigh(calibration.offset) + Math.max(0, weigh(calibration.slope)) * comparison.score;
}
