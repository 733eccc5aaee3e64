import type { Evidence } from "../calibration/scoring-model.ts";
import {
  acceptFrom,
  countedFor,
  lowestRate,
  type PromisedThreshold,
  rejectBelow,
  type Stratum,
  stratumOf,
} from "../calibration/thresholds.ts";
import type { Policy } from "./policy.ts";
import { missingSpeechS, type Reason, weakEvidence } from "./reasons.ts";

export interface VerificationDecision {
  readonly decision: "accept" | "reject" | "inconclusive";
  readonly reasons: readonly Reason[];
  /** Natural-log LLR; null where nothing could be compared. */
  readonly llr: number | null;
  /** LLR from which this policy accepts, and why. */
  readonly threshold: PromisedThreshold;
  /** LLR below which it rejects; never above the other, and the same where the policy rejects what is inconclusive. */
  readonly rejectBelow: number;
}

export interface IdentificationDecision {
  readonly decision: "match" | "no_match" | "inconclusive";
  readonly reasons: readonly Reason[];
  /** LLR from which this policy calls the best candidate a match, in a gallery of this size; null: no match is promised. */
  readonly threshold: number | null;
}

/** What a decision needs of evidence. */
export type DecidableEvidence = Pick<Evidence, "llr" | "band" | "probeSpeechS" | "strata">;

/**
 * 1:1: accept, reject, or say what is missing.
 *
 * @param reasons what stands against trusting either side; any of them makes the answer inconclusive
 */
export function decideVerification(
  evidence: DecidableEvidence | null,
  reasons: readonly Reason[],
  policy: Policy,
): VerificationDecision {
  const stratum = evidence === null ? undefined : stratumFor(evidence);
  const threshold = acceptFrom(stratum, policy.maxFalseMatchRate);
  const rejected = Math.min(threshold.llr, rejectBelow(stratum, policy.maxFalseNonMatchRate).llr);
  const told = policy.onInconclusive === "reject" ? threshold.llr : rejected;
  const answer = { llr: evidence?.llr ?? null, threshold, rejectBelow: told };
  if (evidence === null || reasons.length > 0) return { ...answer, decision: "inconclusive", reasons };
  if (evidence.llr >= threshold.llr) return { ...answer, decision: "accept", reasons };
  if (evidence.llr < rejected) return { ...answer, decision: "reject", reasons };
  const weak = weakEvidence(evidence.llr, threshold.llr, longerSpeech(evidence, policy));
  return { ...answer, decision: policy.onInconclusive, reasons: [weak] };
}

/**
 * 1:N: is the best candidate the person, somebody unknown, or can't it be said?
 *
 * Every voiceprint searched is one more chance of a false match: of a gallery of N each comparison may be false at most
 * at the N-th part of the rate (union bound). Where the comparisons behind the LLRs can't show so low a rate, there are
 * candidates and no promise.
 *
 * @param best evidence for the best candidate; null where nothing could be compared
 */
export function decideIdentification(
  best: DecidableEvidence | null,
  gallerySize: number,
  reasons: readonly Reason[],
  policy: Policy,
): IdentificationDecision {
  const rate = policy.maxFalsePositiveIdentificationRate / Math.max(1, gallerySize);
  const stratum = best === null ? undefined : stratumFor(best);
  const isPromised = stratum === undefined || countedFor(stratum.accept, rate) !== undefined;
  const threshold = isPromised ? acceptFrom(stratum, rate).llr : null;
  if (reasons.length > 0) return { decision: "inconclusive", reasons, threshold };
  if (best === null || best.llr < noMatchBelow(stratum, threshold, policy)) {
    return { decision: "no_match", reasons, threshold };
  }
  if (threshold === null)
    return { decision: "inconclusive", reasons: [beyondEvidence(gallerySize, stratum, policy)], threshold };
  if (best.llr >= threshold) return { decision: "match", reasons, threshold };
  const weak = weakEvidence(best.llr, threshold, longerSpeech(best, policy));
  return { decision: "inconclusive", reasons: [weak], threshold };
}

const stratumFor = ({ band, probeSpeechS, strata }: DecidableEvidence): Stratum | undefined =>
  stratumOf(strata, band, probeSpeechS);

/** Nobody is ruled out by less than what would reject a claim. */
const noMatchBelow = (stratum: Stratum | undefined, threshold: number | null, policy: Policy): number =>
  Math.min(threshold ?? Number.POSITIVE_INFINITY, rejectBelow(stratum, policy.maxFalseNonMatchRate).llr);

/** Voiceprints among which a match can still be promised. */
export const largestGallery = ({ accept }: Stratum, { maxFalsePositiveIdentificationRate }: Policy): number => {
  const lowest = lowestRate(accept);
  return lowest === undefined ? 0 : Math.floor(maxFalsePositiveIdentificationRate / lowest + 1e-9);
};

const beyondEvidence = (gallerySize: number, stratum: Stratum | undefined, policy: Policy): Reason => ({
  code: "gallery.beyond_evidence",
  message: `Among ${gallerySize} voiceprints no match can be promised, only among ${stratum ? largestGallery(stratum, policy) : 0}: the candidates come without a promise. Calibrate on your own speakers, or ask for a milder rate.`,
});

/** Share of the right speakers that are accepted outright from which more speech is said to help. */
const DECIDED = 0.9;

/** Seconds of speech that are missing until most of the right speakers are accepted outright; undefined where none would do. */
function longerSpeech({ band, probeSpeechS, strata }: DecidableEvidence, policy: Policy): number | undefined {
  const enough = strata.find(
    (one) => one.band === band && one.fromS > probeSpeechS && acceptedShare(one, policy.maxFalseMatchRate) >= DECIDED,
  );
  return enough && missingSpeechS(enough.fromS, probeSpeechS);
}

/** Share of the right speakers that a stratum accepts at a false match rate; 0 where it was not counted. */
export function acceptedShare(stratum: Stratum, maxFalseMatchRate: number): number {
  const missed = countedFor(stratum.accept, maxFalseMatchRate)?.otherErrors;
  return missed === undefined || missed === null ? 0 : 1 - missed;
}
