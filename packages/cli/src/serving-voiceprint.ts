import type { VoiceprintState } from "@voicebio/contract";

/** The voiceprint that a speaker is compared with: of several recipes the first that is ready, or else the preferred. */
export const servingVoiceprint = (voiceprints: readonly VoiceprintState[]): VoiceprintState | undefined =>
  voiceprints.find(({ state }) => state === "ready") ?? voiceprints[0];
