import { decodeRecording, type Waveform } from "@voicebio/engine";
import { floatWav } from "./wav-file.ts";

const LIMITS = { maxBytes: 2 ** 28, maxDurationS: 700 };

/** A recording played faster or slower, pitch and formants along with it, as a tape or a wrong clock does. */
export async function atSpeed({ samples, rateHz }: Waveform, factor: number): Promise<Waveform> {
  const played = floatWav({ samples, rateHz: Math.round(rateHz * factor) });
  return (await decodeRecording(played, { rateHz, channel: "mix", limits: LIMITS })).waveform;
}
