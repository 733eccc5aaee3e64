import { activeFrames } from "../two-voices-talk.ts";

/** Level of the active speech, in dB re full scale; by energy alone, so that it owes nothing to a model under test. */
export const speechDb = (samples: Float32Array, rateHz: number): number => activeFrames(samples, rateHz).levelDb;

/** Level over all samples, in dB re full scale; -120 for silence. */
export function rmsDb(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return 10 * Math.log10(Math.max(1e-12, power / Math.max(1, samples.length)));
}

export const gainOf = (db: number): number => 10 ** (db / 20);
