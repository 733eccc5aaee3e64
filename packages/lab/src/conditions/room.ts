import type { Waveform } from "@voicebio/engine";
import { convolve } from "./convolve.ts";
import { gainOf, speechDb } from "./level.ts";

/**
 * A recording as it sounds in a room: equally long, the direct sound where it was, active speech as loud as before.
 *
 * @param response impulse response at the waveform's rate; it begins at its strongest sample, the direct sound
 */
export function inRoom({ samples, rateHz }: Waveform, response: Float32Array): Waveform {
  const direct = response.reduce((best, v, i) => (Math.abs(v) > Math.abs(response[best] as number) ? i : best), 0);
  const wet = convolve(samples, response.subarray(direct)).subarray(0, samples.length);
  // The sign of the direct sound is the microphone's wiring, not the room's.
  const sign = Math.sign(response[direct] ?? 1);
  const gain = sign * gainOf(speechDb(samples, rateHz) - speechDb(wet, rateHz));
  return { samples: wet.map((sample) => gain * sample), rateHz };
}
