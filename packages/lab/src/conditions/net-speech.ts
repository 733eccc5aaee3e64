import type { SpeechSegment, Waveform } from "@voicebio/engine";

/** The recording up to the end of its first seconds of speech; as it is where it has no more than that. */
export function cutToSpeech(
  { samples, rateHz }: Waveform,
  segments: readonly SpeechSegment[],
  seconds: number,
): Waveform {
  let left = seconds;
  for (const { startS, endS } of segments) {
    if (left <= endS - startS) return { samples: samples.subarray(0, Math.ceil((startS + left) * rateHz)), rateHz };
    left -= endS - startS;
  }
  return { samples, rateHz };
}
