import type { SideQuality } from "../comparison/voiceprint.ts";

/** A comparison's score with what says how much it is worth. */
export interface ScoredComparison {
  /** Of PLDA. */
  readonly score: number;
  readonly voiceprint: SideQuality;
  readonly probe: SideQuality;
}

/** What lies outside counts as what lies at the edge: beyond, nothing was seen in fitting, or more says no more. */
export interface QualityLimits {
  readonly speechS: Range;
  readonly snrDb: Range;
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

/** The quality terms, in the order of the coefficients: of the voiceprint, of the probe, of both. */
export const QUALITY_TERMS = [
  "1",
  "ln voiceprint netSpeechS",
  "1 / voiceprint netSpeechS",
  "voiceprint snrDb / 20",
  "voiceprint narrowShare",
  "ln samples",
  "ln probe netSpeechS",
  "1 / probe netSpeechS",
  "probe snrDb / 20",
  "probe narrowShare",
  "difference of narrowShare",
] as const;

export type QualityTerm = (typeof QUALITY_TERMS)[number];

/** What brings decibels to about the size of the other terms. */
const SNR_UNIT_DB = 20;

const within = (value: number, [low, high]: Range): number => Math.min(Math.max(value, low), high);

function termsOfSide({ narrowShare, netSpeechS, snrDb }: SideQuality, limits: QualityLimits): number[] {
  const speechS = within(netSpeechS, limits.speechS);
  // Where no pause tells the noise, nothing says that there is any.
  const snr = within(snrDb ?? limits.snrDb[1], limits.snrDb) / SNR_UNIT_DB;
  return [Math.log(speechS), 1 / speechS, snr, narrowShare];
}

const termsOfVoiceprint = (voiceprint: SideQuality, limits: QualityLimits): number[] => [
  1,
  ...termsOfSide(voiceprint, limits),
  Math.log(Math.min(voiceprint.samples, limits.maxSamples)),
];

const differenceOf = (voiceprint: SideQuality, probe: SideQuality): number =>
  Math.abs(voiceprint.narrowShare - probe.narrowShare);

export const qualityTerms = (
  { probe, voiceprint }: Omit<ScoredComparison, "score">,
  limits: QualityLimits,
): readonly number[] => [
  ...termsOfVoiceprint(voiceprint, limits),
  ...termsOfSide(probe, limits),
  differenceOf(voiceprint, probe),
];

/** What one side adds to offset and slope: the same in every comparison of it, so that of many it is weighed once. */
export interface WeighedSide {
  readonly offset: number;
  readonly slope: number;
  readonly narrowShare: number;
}

const VOICEPRINT_TERMS = QUALITY_TERMS.indexOf("ln probe netSpeechS");
const PAIR_TERM = QUALITY_TERMS.length - 1;

export const weighVoiceprint = (calibration: Calibration, quality: SideQuality): WeighedSide =>
  weighed(calibration, termsOfVoiceprint(quality, calibration.limits), 0, quality);

export const weighProbe = (calibration: Calibration, quality: SideQuality): WeighedSide =>
  weighed(calibration, termsOfSide(quality, calibration.limits), VOICEPRINT_TERMS, quality);

function weighed(
  { offset, slope }: Calibration,
  terms: readonly number[],
  from: number,
  quality: SideQuality,
): WeighedSide {
  const weigh = (weights: readonly number[]) =>
    terms.reduce((sum, term, i) => sum + term * (weights[from + i] ?? 0), 0);
  return { offset: weigh(offset), slope: weigh(slope), narrowShare: quality.narrowShare };
}

/** The LLR of a score between sides that are weighed. A higher score never counts as weaker evidence, however far quality lies outside what was fitted. */
export function weighedLlr(
  { offset, slope }: Calibration,
  score: number,
  voiceprint: WeighedSide,
  probe: WeighedSide,
): number {
  const difference = Math.abs(voiceprint.narrowShare - probe.narrowShare);
  const steepness = voiceprint.slope + probe.slope + difference * (slope[PAIR_TERM] ?? 0);
  return voiceprint.offset + probe.offset + difference * (offset[PAIR_TERM] ?? 0) + Math.max(0, steepness) * score;
}

/**
 * Natural-log likelihood ratio of "one speaker" against "two speakers".
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006; Mandasari et
 * al., "Quality measure functions for calibration of speaker recognition systems in various duration conditions", IEEE
 * TASLP 21(11), 2013
 */
export const calibratedLlr = (calibration: Calibration, { probe, score, voiceprint }: ScoredComparison): number =>
  weighedLlr(calibration, score, weighVoiceprint(calibration, voiceprint), weighProbe(calibration, probe));
