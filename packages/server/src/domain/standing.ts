import type { Policy } from "@voicebio/engine";
import { missingSpeechS } from "@voicebio/engine";
import { type EnrolledSpeech, isReady, progressWith } from "./voiceprint-state.ts";

/** Where one speaker stands between recipes. */
export interface SpeakerStanding {
  readonly speakerId: string;
  /** By recipe id, also of recipes that are not installed. */
  readonly voiceprints: ReadonlyMap<string, EnrolledSpeech>;
  /** Samples that the recipe asked about has not embedded, and whose recording is kept. */
  readonly waiting: EnrolledSpeech;
}

type Needed = Pick<Policy, "minVoiceprintSpeechS">;

/** Whether this recipe can serve the speaker. */
export const isReadyIn = ({ voiceprints }: SpeakerStanding, recipe: string, policy: Needed): boolean =>
  isReady(progressWith(recipe, voiceprints.get(recipe) ?? { samples: 0, netSpeechS: 0 }, policy));

/** How a speaker depends on another recipe than the preferred one. */
export interface Dependence {
  /** The recipe that serves the speaker; null where the only one that could is not installed. */
  readonly servedBy: string | null;
  /** Seconds of speech that the preferred recipe lacks even once kept recordings are embedded; 0: migrating is enough. */
  readonly needS: number;
}

/**
 * @param serving ids of the recipes that serve the tenant, the preferred one, whose standing this is, first
 * @returns undefined where the preferred recipe serves the speaker, or none could: nothing is lost without the others
 */
export function dependenceOf(
  standing: SpeakerStanding,
  serving: readonly [string, ...string[]],
  policy: Needed,
): Dependence | undefined {
  const [preferred] = serving;
  const ready = [...standing.voiceprints.keys()].filter((recipe) => isReadyIn(standing, recipe, policy));
  if (ready.length === 0 || ready.includes(preferred)) return undefined;
  const embeddedS = standing.voiceprints.get(preferred)?.netSpeechS ?? 0;
  return {
    servedBy: serving.find((recipe) => ready.includes(recipe)) ?? null,
    needS: missingSpeechS(policy.minVoiceprintSpeechS, embeddedS + standing.waiting.netSpeechS),
  };
}
