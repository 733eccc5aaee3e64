import type { Embedding } from "./embedding.ts";

/** One recording as comparison needs it, enrolled or not: its embedding, and what says how much that is worth. */
export interface Sample {
  readonly embedding: Embedding;
  /** Seconds of speech that it is made of; its weight beside other samples. */
  readonly netSpeechS: number;
  /** As a quality report has it; null where it was not measured. */
  readonly snrDb: number | null;
  readonly bandwidthHz: number | null;
}

/** At least one. */
export type Samples = readonly [Sample, ...(readonly Sample[])];

export type Band = "wide" | "narrow";

/**
 * Recordings that carry nothing above this are of a telephone's band: half of its 8 kHz, and what a resampler or a codec lets
 * through just above that. By 4000 Hz half of all GSM recordings passed for wide.
 */
export const NARROW_BAND_HZ = 4500;

export const isNarrow = ({ bandwidthHz }: Pick<Sample, "bandwidthHz">): boolean =>
  bandwidthHz !== null && bandwidthHz <= NARROW_BAND_HZ;
