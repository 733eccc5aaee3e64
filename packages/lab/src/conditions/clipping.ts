import type { Waveform } from "@voicebio/engine";

/** Share of the samples that are cut off: heard at once, and less than what the default policy refuses. */
const SHARE = 0.05;

/** A recording made with the input turned up too far: raised until so many samples reach full scale, and cut off there. */
export function clipped({ samples, rateHz }: Waveform): Waveform {
  const rising = samples.map(Math.abs).sort();
  const ceiling = rising[Math.floor((1 - SHARE) * (rising.length - 1))] ?? 0;
  if (ceiling === 0) return { samples, rateHz };
  return { samples: samples.map((sample) => Math.max(-1, Math.min(1, sample / ceiling))), rateHz };
}
