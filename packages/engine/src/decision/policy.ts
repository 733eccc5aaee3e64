/** What becomes of a recording to enroll that something speaks against: not taken, kept aside for a person, or taken. */
export type Handling = "refuse" | "ask" | "allow";

/** What a tenant asks for. The built-in ones stand below; a later step lets tenants write their own. */
export interface Policy {
  readonly name: string;
  readonly description: string;
  /** 1:1: highest share of strangers that may be accepted, in (0, 1). */
  readonly maxFalseMatchRate: number;
  /** 1:N: highest share of searches for an unknown person that may end in a match, in (0, 1), over the whole gallery. */
  readonly maxFalsePositiveIdentificationRate: number;
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

export const DEFAULT_POLICY: Policy = {
  name: "default",
  description: "At most three strangers in a thousand are accepted; recordings with two voices decide nothing.",
  maxFalseMatchRate: 0.003,
  maxFalsePositiveIdentificationRate: 0.05,
  minProbeSpeechS: 1.5,
  minSampleSpeechS: 1,
  minVoiceprintSpeechS: 6,
  minSnrDb: 3,
  maxClippedShare: 0.1,
  countVoices: { enrollment: true, probe: true },
  // Nothing is lost by asking, and nobody is turned away for a brother's voice: a person can still decide either way.
  enrollment: { disagreement: "ask", duplicate: "ask", watchlist: "ask" },
};

/** Where the caller knows that one person speaks (a headset, a door): saves the search for a second voice in probes. */
export const SINGLE_VOICE_POLICY: Policy = {
  ...DEFAULT_POLICY,
  name: "single-voice",
  description: "As default, but probes are not searched for a second voice: for callers that know one person speaks.",
  countVoices: { enrollment: true, probe: false },
};

export const BUILT_IN_POLICIES: readonly Policy[] = [DEFAULT_POLICY, SINGLE_VOICE_POLICY];
