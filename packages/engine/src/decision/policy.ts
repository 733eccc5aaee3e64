import { type Stratum, strictestRate } from "../calibration/thresholds.ts";

/** What becomes of a recording to enroll that something speaks against: not taken, kept aside for a person, or taken. */
export type Handling = "refuse" | "ask" | "allow";

/** What a tenant asks for. */
export interface Policy {
  readonly name: string;
  readonly description: string;
  /** 1:1: highest share of strangers that may be accepted, in (0, 1). */
  readonly maxFalseMatchRate: number;
  /** 1:1: highest share of the right speakers that may be rejected, in (0, 1); an inconclusive answer is no rejection. */
  readonly maxFalseNonMatchRate: number;
  /** 1:N: highest share of searches for an unknown person that may end in a match, in (0, 1), over the whole gallery. */
  readonly maxFalsePositiveIdentificationRate: number;
  /** What is answered where the evidence lies between a rejection and an acceptance. */
  readonly onInconclusive: "inconclusive" | "reject";
  /** Seconds of net speech that a probe needs. */
  readonly minProbeSpeechS: number;
  /** Seconds of net speech that one enrolled recording needs. */
  readonly minSampleSpeechS: number;
  /** Seconds of net speech over all samples from which a voiceprint is `ready`. */
  readonly minVoiceprintSpeechS: number;
  readonly minSnrDb: number;
  readonly maxClippedShare: number;
  /** Whether recordings are searched for a second voice: at enrollment, and in probes. */
  readonly countVoices: { readonly enrollment: boolean; readonly probe: boolean };
  readonly enrollment: {
    /** Of recordings that do not sound like the speaker's others. */
    readonly disagreement: Handling;
    /** Of recordings that sound like another speaker. */
    readonly duplicate: Handling;
    /** Of recordings that sound like a speaker on the watchlist. */
    readonly watchlist: Handling;
  };
}

/** What may be asked for in words: "at most one false match in …". */
const STANDARD_RATES = [0.01, 0.003, 0.001, 0.0003, 0.0001] as const;

/** The policy that everybody has, at the mildest of the standard rates. */
export const DEFAULT_POLICY: Policy = {
  name: "default",
  description: describe(STANDARD_RATES[0]),
  maxFalseMatchRate: STANDARD_RATES[0],
  maxFalseNonMatchRate: 0.05,
  maxFalsePositiveIdentificationRate: 0.05,
  onInconclusive: "inconclusive",
  minProbeSpeechS: 1.5,
  minSampleSpeechS: 1,
  minVoiceprintSpeechS: 6,
  minSnrDb: 3,
  maxClippedShare: 0.1,
  countVoices: { enrollment: true, probe: true },
  // Nothing is lost by asking, and nobody is turned away for a brother's voice: a person can still decide either way.
  enrollment: { disagreement: "ask", duplicate: "ask", watchlist: "ask" },
};

/**
 * The policies that are there without anybody writing one, the default first: at the strictest of the standard rates that
 * the comparisons behind the LLRs can promise, the mildest where they promise none.
 *
 * @param strata of every recipe that the promise has to hold for
 */
export function builtInPolicies(strata: readonly (readonly Stratum[])[]): readonly [Policy, Policy] {
  const strictest = strata.map((own) => strictestRate(own, DEFAULT_POLICY.minProbeSpeechS) ?? 1);
  const promised = STANDARD_RATES.filter((rate) => strictest.every((one) => one <= rate * (1 + 1e-9)));
  const maxFalseMatchRate = promised.at(-1) ?? DEFAULT_POLICY.maxFalseMatchRate;
  const standard = { ...DEFAULT_POLICY, maxFalseMatchRate, description: describe(maxFalseMatchRate) };
  return [standard, singleVoice(standard)];
}

function describe(rate: number): string {
  return `At most ${Math.round(rate * 10_000)} strangers in 10,000 are accepted; recordings with two voices decide nothing.`;
}

/** Where the caller knows that one person speaks (a headset, a door): saves the search for a second voice in probes. */
const singleVoice = (standard: Policy): Policy => ({
  ...standard,
  name: "single-voice",
  description: "As default, but probes are not searched for a second voice: for callers that know one person speaks.",
  countVoices: { ...standard.countVoices, probe: false },
});
