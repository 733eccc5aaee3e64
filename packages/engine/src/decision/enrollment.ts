import { acceptFrom, stratumOf } from "../calibration/thresholds.ts";
import { type DecidableEvidence, decideVerification } from "./decide.ts";
import type { Handling, Policy } from "./policy.ts";
import type { Reason } from "./reasons.ts";

/**
 * How a recording stands towards the speaker's others: a voiceprint that is ready would accept it; nothing speaks
 * against it, and no voiceprint is ready that could say more; a ready one can't decide; two speakers are the likelier.
 */
export type Agreement = "confirmed" | "plausible" | "unconfirmed" | "disagrees";

/** An LLR of 0 says that one speaker and two are equally likely. */
const TWO_SPEAKERS_BELOW = 0;

/**
 * Decides as a verification does, so that what may not pass for the speaker may not become the speaker either.
 *
 * @param evidence against the voiceprint of the recordings that count; null where it could not be compared
 * @param isReady whether that voiceprint is
 */
export function agreementOf(evidence: DecidableEvidence | null, isReady: boolean, policy: Policy): Agreement {
  if (evidence === null) return "unconfirmed";
  if (evidence.llr < TWO_SPEAKERS_BELOW) return "disagrees";
  if (!isReady) return "plausible";
  return decideVerification(evidence, [], policy).decision === "accept" ? "confirmed" : "unconfirmed";
}

/** Whether a recording may be counted by its voice alone. */
export const counts = (agreement: Agreement): boolean => agreement === "confirmed" || agreement === "plausible";

/** A speaker besides the one who is enrolled. */
export interface OtherSpeaker {
  readonly speakerId: string;
  readonly onWatchlist: boolean;
  /** Of the recording against that speaker's voiceprint. */
  readonly evidence: DecidableEvidence;
}

export interface EnrollmentEvidence {
  readonly agreement: Agreement;
  /** Against the speaker's others; null where it says nothing. */
  readonly llr: number | null;
  /** The nearest other speakers. */
  readonly others: readonly OtherSpeaker[];
  /** Voiceprints that these are the nearest of. */
  readonly gallerySize: number;
}

export interface EnrollmentDecision {
  readonly decision: "accept" | "quarantine" | "refuse";
  /** Also where it is accepted none the less. */
  readonly reasons: readonly Reason[];
}

/** Whether a good recording is enrolled, kept aside until a person or further recordings confirm it, or refused. */
export function decideEnrollment(evidence: EnrollmentEvidence, policy: Policy): EnrollmentDecision {
  const doubts = [...doubtsAboutVoice(evidence, policy), ...doubtsAboutOthers(evidence, policy)];
  const has = (handling: Handling): boolean => doubts.some((doubt) => doubt.handling === handling);
  return {
    decision: has("refuse") ? "refuse" : has("ask") ? "quarantine" : "accept",
    reasons: doubts.map(told),
  };
}

interface Doubt {
  readonly reason: Reason;
  readonly handling: Handling;
}

const WAY_OUT: Readonly<Record<Handling, string>> = {
  refuse: " Make sure whose voice it is, and record again.",
  ask: " Make sure whose voice it is, then confirm the sample or delete it.",
  allow: "",
};

/** The reason for a doubt, with the way out. */
const told = ({ handling, reason }: Doubt): Reason => ({ ...reason, message: `${reason.message}${WAY_OUT[handling]}` });

const unconfirmed = (measured: string): Reason => ({
  code: "enrollment.unconfirmed",
  message: `It is not certain that this is the speaker's voice${measured}; it counts once further recordings agree.`,
});

/** What is said of a sample that waits for its speaker's own recordings, whatever they were compared with. */
export const UNCONFIRMED: Reason = told({ reason: unconfirmed(""), handling: "ask" });

function doubtsAboutVoice({ agreement, llr }: EnrollmentEvidence, { enrollment }: Policy): readonly Doubt[] {
  const measured = llr === null ? "" : ` (LLR ${llr.toFixed(1)})`;
  if (agreement === "disagrees") {
    const message = `The voice does not agree with the speaker's other recordings${measured}.`;
    return [{ reason: { code: "enrollment.disagrees", message }, handling: enrollment.disagreement }];
  }
  if (agreement !== "unconfirmed") return [];
  const handling = enrollment.disagreement === "allow" ? "allow" : "ask"; // more speech may still settle it
  return [{ reason: unconfirmed(measured), handling }];
}

/** Of each kind the nearest. A voice that the speaker's own voiceprint confirms was looked at when that was made. */
function doubtsAboutOthers(evidence: EnrollmentEvidence, policy: Policy): readonly Doubt[] {
  const { agreement, others, gallerySize } = evidence;
  const alike = others
    .filter(({ evidence: own }) => passesFor(own, gallerySize, policy))
    .toSorted((a, b) => b.evidence.llr - a.evidence.llr);
  const watched = alike.find(({ onWatchlist }) => onWatchlist);
  const other = agreement === "confirmed" ? undefined : alike.find(({ onWatchlist }) => !onWatchlist);
  const { watchlist, duplicate } = policy.enrollment;
  return [
    ...(watched ? [{ reason: soundsLike("enrollment.watchlist", watched), handling: watchlist }] : []),
    ...(other ? [{ reason: soundsLike("enrollment.duplicate", other), handling: duplicate }] : []),
  ];
}

/**
 * Whether a voice passes for another speaker: so near that, among as many voiceprints, so few of those who are nobody else
 * would be asked about as a verification accepts strangers. Where no rate that low was counted, the bound holds.
 */
function passesFor(
  { band, llr, probeSpeechS, strata }: DecidableEvidence,
  gallerySize: number,
  policy: Policy,
): boolean {
  const rate = policy.maxFalseMatchRate / Math.max(1, gallerySize);
  return llr >= acceptFrom(stratumOf(strata, band, probeSpeechS), rate).llr;
}

function soundsLike(
  code: "enrollment.watchlist" | "enrollment.duplicate",
  { speakerId, evidence }: OtherSpeaker,
): Reason {
  const who = code === "enrollment.watchlist" ? `${speakerId} on the watchlist` : `another speaker, ${speakerId}`;
  return { code, message: `The voice sounds like ${who} (LLR ${evidence.llr.toFixed(1)}).`, speakerId };
}
