import type { QualityReport } from "../speech/quality.ts";
import type { Policy } from "./policy.ts";

/** Why a recording is not trusted or a decision is not given, for machines and for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** Seconds of speech that would help, where speech would. */
  readonly needS?: number;
  /** Id of the other speaker that the voice sounds like. */
  readonly speakerId?: string;
}

export const REASON_CODES = {
  "speech.none": "No speech was heard.",
  "speech.too_short": "Less speech than the policy asks for.",
  "speech.two_voices": "More than one person speaks.",
  "audio.too_noisy": "Speech hardly rises above the noise.",
  "audio.clipped": "Too much of the recording is cut off at full scale.",
  "voiceprint.not_ready": "The speaker is not enrolled with enough speech.",
  "evidence.weak": "The evidence lies between a reject and an accept.",
  "gallery.beyond_evidence": "More voiceprints than a match can be promised among.",
  "gallery.empty": "Nobody is enrolled to search among.",
  "enrollment.disagrees": "The recording does not sound like the speaker's others.",
  "enrollment.unconfirmed": "The recording may be the speaker's, but the evidence is not enough yet.",
  "enrollment.duplicate": "The recording sounds like another speaker.",
  "enrollment.watchlist": "The recording sounds like a speaker on the watchlist.",
} as const;

export type ReasonCode = keyof typeof REASON_CODES;

/**
 * Seconds of speech still missing, at least 0, to one decimal and rounded up, so that the promised seconds are enough;
 * the rest is for sums a hair off a tenth.
 */
export const missingSpeechS = (neededS: number, netSpeechS: number): number =>
  Math.max(0, Math.ceil((neededS - netSpeechS) * 10 - 1e-9) / 10);

export function tooShort(netSpeechS: number, neededS: number): Reason {
  if (netSpeechS <= 0)
    return { code: "speech.none", message: `No speech was heard, ${neededS} s needed.`, needS: neededS };
  const needS = missingSpeechS(neededS, netSpeechS);
  // Rounded down, so that what was heard and what is missing never add up to more than is needed.
  const heardS = Math.floor(netSpeechS * 10 + 1e-9) / 10;
  return {
    code: "speech.too_short",
    message: `${heardS.toFixed(1)} s of speech, ${neededS} s needed: ${needS.toFixed(1)} s more speech.`,
    needS,
  };
}

/**
 * What stands against trusting a recording.
 *
 * @param neededS net speech that this use of the recording asks for, in seconds
 * @returns nothing when the recording is good enough
 */
export function reasonsAgainst(quality: QualityReport, neededS: number, policy: Policy): readonly Reason[] {
  const { netSpeechS, voices, snrDb, clippedShare } = quality;
  const reasons: Reason[] = [];
  if (netSpeechS < neededS) reasons.push(tooShort(netSpeechS, neededS));
  if (voices !== null && voices > 1) {
    reasons.push({ code: "speech.two_voices", message: "More than one person speaks; one voice is needed." });
  }
  if (netSpeechS > 0 && snrDb !== null && snrDb < policy.minSnrDb) {
    const message = `Too noisy: ${snrDb.toFixed(0)} dB between speech and noise, ${policy.minSnrDb} dB needed.`;
    reasons.push({ code: "audio.too_noisy", message });
  }
  if (clippedShare > policy.maxClippedShare) {
    const message = `${(100 * clippedShare).toFixed(0)} % of the recording is cut off at full scale, at most ${(100 * policy.maxClippedShare).toFixed(0)} % allowed: turn the input down.`;
    reasons.push({ code: "audio.clipped", message });
  }
  return reasons;
}

/**
 * The evidence lies between a rejection and an acceptance.
 *
 * @param needS seconds of further speech that would help most of the right speakers; undefined where speech would not
 */
export function weakEvidence(llr: number, threshold: number, needS: number | undefined): Reason {
  const leaning = llr <= -0.05 ? " and rather against one speaker" : "";
  const says = `The evidence (LLR ${llr.toFixed(1)}) is not enough for this policy (${threshold.toFixed(1)})${leaning}`;
  if (needS === undefined) {
    return { code: "evidence.weak", message: `${says}: a quieter place or a better microphone may help.` };
  }
  return { code: "evidence.weak", message: `${says}: ${needS.toFixed(1)} s more speech would help.`, needS };
}
