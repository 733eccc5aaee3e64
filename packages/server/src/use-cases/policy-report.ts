import type * as Wire from "@voicebio/contract";
import {
  acceptedShare,
  acceptFrom,
  calibrationOf,
  largestGallery,
  type Policy,
  rejectBelow,
  type ScoringModel,
  type Stratum,
  strataOf,
  strictestRate,
} from "@voicebio/engine";
import type { Models } from "../domain/recipes.ts";
import { llrView, round } from "./views.ts";

export const policyView = (policy: Policy): Wire.Policy => ({
  ...policy,
  countVoices: { ...policy.countVoices },
  enrollment: { ...policy.enrollment },
});

/** What a policy promises with the models that serve, and what stands behind it. */
export const policyReport = (policy: Policy, models: Models): Wire.PolicyReport => ({
  policy: policyView(policy),
  promises: models.map((model) => promiseOf(policy, model)),
});

const promiseOf = (policy: Policy, model: ScoringModel): Wire.PolicyReport["promises"][number] => {
  const strata = strataOf(model);
  return {
    recipe: model.recipe,
    calibration: calibrationOf(model),
    strictestFalseMatchRate: strictestRate(strata, policy.minProbeSpeechS) ?? null,
    confidence: 0.95,
    strata: strata.filter(({ toS }) => toS > policy.minProbeSpeechS).map((stratum) => stratumView(policy, stratum)),
  };
};

function stratumView(policy: Policy, stratum: Stratum): Wire.PolicyReport["promises"][number]["strata"][number] {
  const { band, fromS, mated, nonMated, toS } = stratum;
  const accept = acceptFrom(stratum, policy.maxFalseMatchRate);
  const reject = rejectBelow(stratum, policy.maxFalseNonMatchRate);
  const isCounted = accept.basis === "counted" && mated.comparisons > 0;
  return {
    band,
    probeSpeechS: { from: fromS, to: Number.isFinite(toS) ? toS : null },
    acceptFrom: { llr: llrView(accept.llr), basis: accept.basis },
    rejectBelow: { llr: llrView(Math.min(reject.llr, accept.llr)), basis: reject.basis },
    expectedFalseNonMatchRate: isCounted ? round(1 - acceptedShare(stratum, policy.maxFalseMatchRate), 4) : null,
    largestGallery: nonMated.comparisons === 0 ? null : largestGallery(stratum, policy),
    evidence: {
      nonMatedComparisons: nonMated.comparisons,
      nonMatedSpeakers: nonMated.speakers,
      effectiveComparisons: nonMated.effective,
      matedComparisons: mated.comparisons,
      matedSpeakers: mated.speakers,
    },
  };
}
