import type { Policy, PolicyReport } from "@voicebio/contract";
import { percent, plain } from "./wording.ts";

/** A policy among others, on one line. */
export const policyLine = ({ name, description, maxFalseMatchRate }: Policy): string =>
  `${name}  FMR at most ${percent(maxFalseMatchRate)}  ${plain(description)}`;

/** What a policy asks for and promises, with the comparisons behind it, a line each. */
export function reportLines({ policy, promises }: PolicyReport): readonly string[] {
  return [`${policy.name}: ${plain(policy.description)}`, ...demandLines(policy), ...promises.flatMap(promiseLines)];
}

function demandLines(policy: Policy): readonly string[] {
  const { countVoices, enrollment, maxClippedShare, minProbeSpeechS, minSampleSpeechS, minSnrDb, onInconclusive } =
    policy;
  const searched = [...(countVoices.enrollment ? ["enrollment"] : []), ...(countVoices.probe ? ["probe"] : [])];
  return [
    `  FMR at most ${percent(policy.maxFalseMatchRate)}, at most ${percent(policy.maxFalseNonMatchRate)} of the right speakers rejected; FPIR at most ${percent(policy.maxFalsePositiveIdentificationRate)}`,
    `  speech: ${minProbeSpeechS} s in a probe, ${minSampleSpeechS} s in a recording to enroll; SNR from ${minSnrDb} dB; clipped at most ${percent(maxClippedShare)}`,
    `  between the thresholds: ${onInconclusive}; a second voice is looked for: ${searched.join(", ") || "nowhere"}`,
    `  at enrollment: disagreement ${enrollment.disagreement}, duplicate ${enrollment.duplicate}, watchlist ${enrollment.watchlist}`,
  ];
}

type Promised = PolicyReport["promises"][number];

function promiseLines({ calibration, recipe, strata, strictestFalseMatchRate }: Promised): readonly string[] {
  const strictest = strictestFalseMatchRate === null ? "none counted" : percent(strictestFalseMatchRate);
  return [
    `  ${recipe}, ${calibration}; strictest FMR that can be promised (95 % confidence): ${strictest}`,
    ...strata.map((stratum) => `    ${stratumLine(stratum)}`),
  ];
}

function stratumLine({
  acceptFrom,
  band,
  evidence,
  expectedFalseNonMatchRate,
  largestGallery,
  probeSpeechS,
  rejectBelow,
}: Promised["strata"][number]): string {
  const speech = `${probeSpeechS.from} to ${probeSpeechS.to ?? "…"} s`.padEnd(9);
  const missed = expectedFalseNonMatchRate === null ? "not counted" : percent(expectedFalseNonMatchRate);
  const thresholds = `accept from ${acceptFrom.llr.toFixed(1)} (${acceptFrom.basis}), reject below ${rejectBelow.llr.toFixed(1)} (${rejectBelow.basis})`;
  const comparisons = `${evidence.nonMatedComparisons} comparisons of ${evidence.nonMatedSpeakers} strangers, worth ${evidence.effectiveComparisons}`;
  return `${band.padEnd(6)} ${speech} ${thresholds}; not accepted: ${missed}; 1:N up to ${largestGallery ?? 0}; ${comparisons}`;
}
