import type { Band } from "../comparison/sample.ts";
import { type SideQuality, sideBand } from "../comparison/voiceprint.ts";

/** A level that may be promised, and the LLR that keeps it. */
export interface Threshold {
  /** Highest rate of the error in question, in (0, 1). */
  readonly rate: number;
  /** Null where the comparisons of this stratum can't show so low a rate. */
  readonly llr: number | null;
  /** Share of the comparisons of the other kind that fall on the wrong side of it. */
  readonly otherErrors: number | null;
}

/** What was counted where probes have about so much speech, in one band. */
export interface Stratum {
  readonly band: Band;
  /** Net speech of the probe in seconds, the upper end not included. */
  readonly fromS: number;
  readonly toS: number;
  /** Non-mated comparisons behind it, their speakers, and how many independent comparisons they are worth. */
  readonly nonMated: { readonly comparisons: number; readonly speakers: number; readonly effective: number };
  readonly mated: { readonly comparisons: number; readonly speakers: number };
  /** By falling false match rate; accepting at or above the LLR. `otherErrors`: mated comparisons below it, of probes of one recording where there are enough of those. */
  readonly accept: readonly Threshold[];
  /** By falling false non-match rate; rejecting below the LLR. `otherErrors`: non-mated comparisons at or above it. */
  readonly reject: readonly Threshold[];
}

/** What an LLR is compared with, and why. */
export interface PromisedThreshold {
  readonly llr: number;
  /** `counted`: from comparisons of this stratum; `bound`: from the LLR alone, where there are too few, and never milder than what they do show. */
  readonly basis: "counted" | "bound";
}

/** Recordings with a telephone's band on either side make a narrow-band comparison. */
export const bandOf = (voiceprint: Pick<SideQuality, "narrowShare">, probe: Pick<SideQuality, "narrowShare">): Band =>
  sideBand(voiceprint) === "narrow" ? "narrow" : sideBand(probe);

export const stratumOf = (strata: readonly Stratum[], band: Band, probeSpeechS: number): Stratum | undefined =>
  strata.find((one) => one.band === band && one.fromS <= probeSpeechS && probeSpeechS < one.toS);

/** The mildest of the counted thresholds that keeps a rate. */
export const countedFor = (thresholds: readonly Threshold[], rate: number): Threshold | undefined =>
  thresholds.find((one) => one.rate <= rate * (1 + 1e-9) && one.llr !== null);

/**
 * The LLR from which a comparison may be accepted so that at most this share of strangers is.
 *
 * Counted in the stratum's own comparisons; without them by a bound: where the LLR is right, the share of non-mated
 * comparisons at or above t is at most e^-t, whatever the score's distribution (Markov's inequality on the likelihood
 * ratio).
 */
export function acceptFrom(stratum: Stratum | undefined, maxFalseMatchRate: number): PromisedThreshold {
  const counted = stratum && countedFor(stratum.accept, maxFalseMatchRate);
  // However mild the rate: what speaks for two speakers is never taken for one.
  if (counted?.llr !== undefined && counted.llr !== null) return { llr: Math.max(0, counted.llr), basis: "counted" };
  return { llr: Math.max(-Math.log(maxFalseMatchRate), ...countedLlrs(stratum?.accept)), basis: "bound" };
}

/** The LLR below which a comparison may be rejected so that at most this share of the right speakers is; bounded likewise. */
export function rejectBelow(stratum: Stratum | undefined, maxFalseNonMatchRate: number): PromisedThreshold {
  const counted = stratum && countedFor(stratum.reject, maxFalseNonMatchRate);
  if (counted?.llr !== undefined && counted.llr !== null) return { llr: counted.llr, basis: "counted" };
  return { llr: Math.min(Math.log(maxFalseNonMatchRate), ...countedLlrs(stratum?.reject)), basis: "bound" };
}

/** A rate that was not counted is stricter than all that were, and never has a milder threshold than they have. */
const countedLlrs = (thresholds: readonly Threshold[] = []): readonly number[] =>
  thresholds.flatMap(({ llr }) => llr ?? []);

/** Levels that are promised, if the comparisons can show them. */
export const FALSE_MATCH_LEVELS = [
  0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001, 0.0005, 0.0003, 0.0002, 0.0001,
];
export const FALSE_NON_MATCH_LEVELS = [0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.001];

/**
 * The lowest false match rate that can be promised: shown in every stratum of both bands that a policy decides in; of
 * those with too few comparisons to show even the mildest level, the bound holds.
 *
 * @returns undefined where nothing was counted at all
 */
export function strictestRate(strata: readonly Stratum[], minProbeSpeechS: number): number | undefined {
  const used = strata.filter(({ toS }) => toS > minProbeSpeechS);
  const lowest = used.flatMap(({ accept }) => lowestRate(accept) ?? []);
  return lowest.length === 0 ? undefined : Math.max(...lowest);
}

/** The lowest rate that was shown; undefined where none was. */
export function lowestRate(thresholds: readonly Threshold[]): number | undefined {
  const shown = thresholds.flatMap(({ llr, rate }) => (llr === null ? [] : rate));
  return shown.length === 0 ? undefined : Math.min(...shown);
}
