import { missingSpeechS, type Policy, type Reason } from "@voicebio/engine";

/** How far a speaker's voiceprint of one recipe is. */
export interface VoiceprintProgress {
  readonly recipe: string;
  readonly samples: number;
  readonly netSpeechS: number;
  /** Seconds of speech that are missing, rounded up to a tenth; 0 when the voiceprint is ready. */
  readonly needS: number;
}

export function voiceprintProgress(
  recipe: string,
  samples: readonly { readonly netSpeechS: number }[],
  policy: Pick<Policy, "minVoiceprintSpeechS">,
): VoiceprintProgress {
  const netSpeechS = samples.reduce((total, sample) => total + sample.netSpeechS, 0);
  const needS = missingSpeechS(policy.minVoiceprintSpeechS, netSpeechS);
  return { recipe, samples: samples.length, netSpeechS, needS };
}

export const isReady = (progress: VoiceprintProgress): boolean => progress.needS === 0;

/** What stands against comparing with a voiceprint that is still collecting. */
export function reasonsAgainstVoiceprint(progress: VoiceprintProgress, policy: Policy): readonly Reason[] {
  if (isReady(progress)) return [];
  const { netSpeechS, needS } = progress;
  const message = `The speaker is enrolled with ${netSpeechS.toFixed(1)} s of speech, ${policy.minVoiceprintSpeechS} s needed: ${needS.toFixed(1)} s more.`;
  return [{ code: "voiceprint.not_ready", message, needS }];
}
