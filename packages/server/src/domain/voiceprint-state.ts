import { missingSpeechS, type Policy, type Reason } from "@voicebio/engine";

/** What a speaker enrolled, summed up. */
export interface EnrolledSpeech {
  readonly samples: number;
  readonly netSpeechS: number;
}

/** How far a speaker's voiceprint of one recipe is. */
export interface VoiceprintProgress extends EnrolledSpeech {
  readonly recipe: string;
  /** Seconds of speech that are missing, rounded up to a tenth; 0 when the voiceprint is ready. */
  readonly needS: number;
}

export function voiceprintProgress(
  recipe: string,
  samples: readonly { readonly netSpeechS: number }[],
  policy: Pick<Policy, "minVoiceprintSpeechS">,
): VoiceprintProgress {
  const netSpeechS = samples.reduce((total, sample) => total + sample.netSpeechS, 0);
  return progressWith(recipe, { samples: samples.length, netSpeechS }, policy);
}

/** The same from the sums over a speaker's samples. */
export function progressWith(
  recipe: string,
  { samples, netSpeechS }: EnrolledSpeech,
  { minVoiceprintSpeechS }: Pick<Policy, "minVoiceprintSpeechS">,
): VoiceprintProgress {
  return { recipe, samples, netSpeechS, needS: missingSpeechS(minVoiceprintSpeechS, netSpeechS) };
}

export const isReady = (progress: VoiceprintProgress): boolean => progress.needS === 0;

/** What stands against comparing with a voiceprint that is still collecting. */
export function reasonsAgainstVoiceprint(progress: VoiceprintProgress, policy: Policy): readonly Reason[] {
  if (isReady(progress)) return [];
  const { netSpeechS, needS } = progress;
  const message = `The speaker is enrolled with ${netSpeechS.toFixed(1)} s of speech, ${policy.minVoiceprintSpeechS} s needed: ${needS.toFixed(1)} s more.`;
  return [{ code: "voiceprint.not_ready", message, needS }];
}
