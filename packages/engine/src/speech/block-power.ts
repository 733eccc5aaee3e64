import type { Waveform } from "../audio/waveform.ts";

/** Samples in a block: 32 ms at 16 kHz, short enough to tell speech from pauses, and a power of two for spectra. */
export const BLOCK_SAMPLES = 512;

/** Mean power of each whole block; a rest shorter than a block is left out. */
export function blockPower({ samples }: Waveform): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / BLOCK_SAMPLES) }, (_, block) => {
    let sum = 0;
    for (let at = block * BLOCK_SAMPLES; at < (block + 1) * BLOCK_SAMPLES; at++) sum += (samples[at] as number) ** 2;
    return sum / BLOCK_SAMPLES;
  });
}
