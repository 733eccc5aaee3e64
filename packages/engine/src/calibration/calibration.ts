/** A comparison's score with the quality measures that say how much it is worth. */
export interface ScoredComparison {
  /** Centered cosine in [-1, 1]. */
  readonly score: number;
  /** Enrolled samples behind the voiceprint. */
  readonly samples: number;
  readonly voiceprintSpeechS: number;
  readonly probeSpeechS: number;
}

/**
 * Coefficients of the log-likelihood ratio: `llr = (offset · q) + (slope · q) · score`, where `q` are the
 * quality terms. Made by logistic regression, so that offset and slope follow speech length and sample count.
 */
export interface Calibration {
  readonly offset: readonly number[];
  readonly slope: readonly number[];
  /** Speech below this many seconds was not seen in fitting and counts as this many. */
  readonly minSpeechS: number;
  /** Likewise, speech beyond this many seconds. */
  readonly maxSpeechS: number;
  /** Likewise for the number of enrolled samples. */
  readonly maxSamples: number;
}

/** The quality terms, in the order of the coefficients. */
export const QUALITY_TERMS = ["1", "ln probeSpeechS", "ln voiceprintSpeechS", "ln samples"] as const;

export function qualityTerms(
  comparison: ScoredComparison,
  limits: Pick<Calibration, "minSpeechS" | "maxSpeechS" | "maxSamples">,
): readonly number[] {
  const lnSpeech = (seconds: number) => Math.log(Math.min(Math.max(seconds, limits.minSpeechS), limits.maxSpeechS));
  return [
    1,
    lnSpeech(comparison.probeSpeechS),
    lnSpeech(comparison.voiceprintSpeechS),
    Math.log(Math.min(comparison.samples, limits.maxSamples)),
  ];
}

/**
 * Natural-log likelihood ratio of "one speaker" against "two speakers".
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006
 */
export function calibratedLlr(calibration: Calibration, comparison: ScoredComparison): number {
  const terms = qualityTerms(comparison, calibration);
  const weigh = (weights: readonly number[]) => weights.reduce((sum, w, i) => sum + w * (terms[i] as number), 0);
  // A higher score must never count as weaker evidence, however far quality lies outside what was fitted.
  return weigh(calibration.offset) + Math.max(0, weigh(calibration.slope)) * comparison.score;
}
