import type { Evidence } from "../calibration/scoring-model.ts";
import type { Policy } from "./policy.ts";
import type { Reason } from "./reasons.ts";

export interface VerificationDecision {
  readonly decision: "accept" | "reject" | "inconclusive";
  readonly reasons: readonly Reason[];
  /** Natural-log LLR; null where nothing could be compared. */
  readonly llr: number | null;
  /** LLR from which this policy accepts. */
  readonly threshold: number;
}

export interface IdentificationDecision {
  readonly decision: "match" | "no_match" | "inconclusive";
  readonly reasons: readonly Reason[];
  /** LLR from which this policy calls the best candidate a match, in a gallery of this size. */
  readonly threshold: number;
}

/**
 * LLR from which a comparison may be accepted: where the LLR is right, the share of non-mated comparisons at or
 * above t is at most e^-t, whatever the score's distribution (Markov's inequality on the likelihood ratio).
 */
export const acceptThreshold = (maxFalseMatchRate: number): number => -Math.log(maxFalseMatchRate);

/** Below this the evidence speaks for two speakers: an LLR of 0 says that both are equally likely. */
const REJECT_BELOW = 0;

/**
 * 1:1: accept, reject, or say what is missing.
 *
 * @param reasons what stands against trusting either side; any of them makes the answer inconclusive
 */
export function decideVerification(
  evidence: Evidence | null,
  reasons: readonly Reason[],
  policy: Policy,
): VerificationDecision {
  const threshold = acceptThreshold(policy.maxFalseMatchRate);
  const llr = evidence?.llr ?? null;
  if (llr === null || reasons.length > 0) return { decision: "inconclusive", reasons, llr, threshold };
  if (llr >= threshold) return { decision: "accept", reasons, llr, threshold };
  if (llr < REJECT_BELOW) return { decision: "reject", reasons, llr, threshold };
  return { decision: "inconclusive", reasons: [weakEvidence(llr, threshold)], llr, threshold };
}

/**
 * 1:N: is the best candidate the person, somebody unknown, or can't it be said?
 *
 * The threshold grows with the gallery, since every voiceprint searched is one more chance of a false match
 * (union bound: the rate per search is at most gallerySize · e^-t).
 *
 * @param bestLlr of the best candidate; null where nothing could be compared
 */
export function decideIdentification(
  bestLlr: number | null,
  gallerySize: number,
  reasons: readonly Reason[],
  policy: Policy,
): IdentificationDecision {
  const threshold = acceptThreshold(policy.maxFalsePositiveIdentificationRate / Math.max(1, gallerySize));
  if (reasons.length > 0) return { decision: "inconclusive", reasons, threshold };
  if (bestLlr === null || bestLlr < REJECT_BELOW) return { decision: "no_match", reasons, threshold };
  if (bestLlr >= threshold) return { decision: "match", reasons, threshold };
  return { decision: "inconclusive", reasons: [weakEvidence(bestLlr, threshold)], threshold };
}

const weakEvidence = (llr: number, threshold: number): Reason => ({
  code: "evidence.weak",
  message: `The voices agree (LLR ${llr.toFixed(1)}), but not enough for this policy (${threshold.toFixed(1)}): more speech would help.`,
});
