import type { Waveform } from "../audio/waveform.ts";
import { engineError } from "../errors.ts";

export const PITCH_SETTINGS = {
  lowestHz: 60,
  highestHz: 500,
  shiftMs: 10,
  /** Harmonic threshold of the YIN paper (step 4): dips below it count as periodic. */
  aperiodicity: 0.15,
} as const;

/**
 * Fundamental frequency every 10 ms by YIN: the first dip of the cumulative-mean-normalized difference function
 * below the threshold, refined by a parabola through its neighbors.
 *
 * @param waveform mono, any rate, at least 2.5 of the longest period (60 Hz) long
 * @returns hertz per frame; 0 where no dip is deep enough (unvoiced or silent)
 * @throws VoiceError `audio.too_short` when no window fits
 * @see de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 111(4), 2002
 */
export function pitch({ samples, rateHz }: Waveform): Float32Array {
  const longest = Math.ceil(rateHz / PITCH_SETTINGS.lowestHz);
  const shortest = Math.floor(rateHz / PITCH_SETTINGS.highestHz);
  const window = Math.ceil(1.5 * longest);
  const shift = Math.floor((rateHz * PITCH_SETTINGS.shiftMs) / 1000);
  if (samples.length < window + longest) {
    throw engineError("audio.too_short", `${samples.length} samples, pitch needs ${window + longest}`);
  }
  const frames = 1 + Math.floor((samples.length - window - longest) / shift);
  const difference = new Float64Array(longest + 1);
  return Float32Array.from({ length: frames }, (_, frame) => {
    normalizedDifference(samples, frame * shift, window, difference);
    const lag = firstDip(difference, shortest);
    return lag === undefined ? 0 : rateHz / lag;
  });
}

/** d'(lag) of the paper's equation 8, for all lags up to the buffer's end; silence gives 1 everywhere. */
function normalizedDifference(samples: Float32Array, start: number, window: number, out: Float64Array): void {
  out[0] = 1;
  let running = 0;
  for (let lag = 1; lag < out.length; lag++) {
    let sum = 0;
    for (let i = start; i < start + window; i++) {
      const delta = (samples[i] as number) - (samples[i + lag] as number);
      sum += delta * delta;
    }
    running += sum;
    out[lag] = running > 0 ? (sum * lag) / running : 1;
  }
}

function firstDip(difference: Float64Array, shortest: number): number | undefined {
  for (let lag = shortest; lag + 1 < difference.length; lag++) {
    if ((difference[lag] as number) >= PITCH_SETTINGS.aperiodicity) continue;
    while (lag + 2 < difference.length && (difference[lag + 1] as number) < (difference[lag] as number)) lag++;
    return parabolicMinimum(difference, lag);
  }
  return undefined;
}

function parabolicMinimum(values: Float64Array, index: number): number {
  const left = values[index - 1] as number;
  const middle = values[index] as number;
  const right = values[index + 1] as number;
  const curvature = left - 2 * middle + right;
  return curvature > 0 ? index + (left - right) / (2 * curvature) : index;
}
