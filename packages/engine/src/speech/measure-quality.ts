import type { Waveform } from "../audio/waveform.ts";
import { createPowerSpectrum } from "../features/real-fft.ts";
import { BLOCK_SAMPLES, blockPower } from "./block-power.ts";
import type { QualityReport } from "./quality.ts";
import { insideSegments, netSpeechS, type SpeechSegment } from "./voice-activity.ts";

/** Pauses shorter than this in all say little about the noise; the quietest blocks stand in for them. */
const MIN_PAUSE_BLOCKS = 6;
const QUIETEST_SHARE = 0.05;
/** Ratios beyond this can't be told apart: 16-bit recordings end there. */
const MAX_SNR_DB = 60;
const MIN_SNR_DB = -10;
/**
 * A band is carried where it lies no further below the top of a telephone's band: hardly a voice falls so steeply from
 * there, not even in a word without fricatives, while a telephone, or what its resampler and codec leave above, does.
 * Measured against the loudest band instead, a word in four passed for a telephone's (docs/back-end.md). Whoever changes how
 * anything here is measured raises MEASURED in the lab's embedding-cache.ts.
 */
const BELOW_REFERENCE_DB = -30;
const REFERENCE_HZ = { from: 2750, to: 3500 } as const;
/** Nor further below the loudest band: of a channel that ends under the reference, both are silent. */
const BELOW_LOUDEST_DB = -70;
/** Only speech tells, and of that what is not much softer than the loud of it: elsewhere hiss would fill the bands above. */
const BELOW_LOUD_SPEECH_DB = -20;
const LOUD_QUANTILE = 0.9;
/** Bandwidths are multiples of this. */
export const BANDWIDTH_STEP_HZ = 250;

interface Blocks {
  /** Mean power of each block. */
  readonly power: Float64Array;
  readonly isSpeech: readonly boolean[];
}

/**
 * Measures everything of a quality report that needs no model.
 *
 * @param waveform mono, 16 kHz
 * @param segments speech in it
 * @param clippedShare as counted while decoding
 */
export function measureQuality(
  waveform: Waveform,
  segments: readonly SpeechSegment[],
  clippedShare: number,
): Omit<QualityReport, "voices"> {
  const blocks = splitBlocks(waveform, segments);
  return {
    durationS: waveform.samples.length / waveform.rateHz,
    netSpeechS: netSpeechS(segments),
    clippedShare,
    ...levels(blocks),
    bandwidthHz: bandwidth(waveform, blocks),
  };
}

function splitBlocks(waveform: Waveform, segments: readonly SpeechSegment[]): Blocks {
  const power = blockPower(waveform);
  const inside = insideSegments(segments);
  const isSpeech = Array.from(power, (_, i) => inside(((i + 0.5) * BLOCK_SAMPLES) / waveform.rateHz));
  return { power, isSpeech };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? 0;

function levels({ power, isSpeech }: Blocks): Pick<QualityReport, "snrDb" | "levelDb"> {
  const speech = power.filter((_, i) => isSpeech[i]);
  if (speech.length === 0) return { snrDb: null, levelDb: null };
  const pauses = power.filter((_, i) => !isSpeech[i]);
  const quietest = power.toSorted().subarray(0, Math.max(1, Math.ceil(power.length * QUIETEST_SHARE)));
  // The median, so that a cough or a slammed door in a pause does not pass for the noise under the speech.
  const noise = median(pauses.length >= MIN_PAUSE_BLOCKS ? pauses : quietest);
  const level = mean(speech);
  // Speech blocks hold the noise as well, so it is taken off before the ratio.
  const ratio = (level - noise) / noise;
  const snrDb = ratio > 0 ? 10 * Math.log10(ratio) : MIN_SNR_DB;
  return {
    snrDb: Math.min(MAX_SNR_DB, Math.max(MIN_SNR_DB, Number.isNaN(snrDb) ? MIN_SNR_DB : snrDb)),
    levelDb: 10 * Math.log10(Math.max(level, 1e-12)),
  };
}

/** Upper edge of the highest band that the channel carries, by the power of the speech; null where there is none. */
function bandwidth(waveform: Waveform, { isSpeech }: Blocks): number | null {
  const speech = speechBands(waveform, isSpeech);
  // Without the lowest band, in which a constant would lie.
  const loudness = speech.map((bands) => bands.subarray(1).reduce((sum, power) => sum + power, 0));
  const loud = loudness.toSorted((a, b) => a - b)[Math.floor(LOUD_QUANTILE * (loudness.length - 1))] ?? 0;
  const bands = new Float64Array(waveform.rateHz / 2 / BANDWIDTH_STEP_HZ);
  for (const [block, own] of speech.entries()) {
    if ((loudness[block] as number) < loud * decibels(BELOW_LOUD_SPEECH_DB)) continue;
    for (let band = 1; band < bands.length; band++) bands[band] = (bands[band] as number) + (own[band] as number);
  }
  const { from, to } = REFERENCE_HZ;
  const reference = mean(bands.subarray(from / BANDWIDTH_STEP_HZ, to / BANDWIDTH_STEP_HZ));
  const floor = Math.max(reference * decibels(BELOW_REFERENCE_DB), Math.max(...bands) * decibels(BELOW_LOUDEST_DB));
  const highest = bands.findLastIndex((value) => value > 0 && value >= floor);
  return highest < 0 ? null : (highest + 1) * BANDWIDTH_STEP_HZ;
}

/** Power in each band of each block of speech. */
function speechBands({ samples, rateHz }: Waveform, isSpeech: readonly boolean[]): readonly Float64Array[] {
  const spectrum = createPowerSpectrum(BLOCK_SAMPLES);
  const frame = new Float64Array(BLOCK_SAMPLES);
  const power = new Float64Array(BLOCK_SAMPLES / 2 + 1);
  const binsPerBand = (BANDWIDTH_STEP_HZ * BLOCK_SAMPLES) / rateHz;
  const window = Float64Array.from(
    { length: BLOCK_SAMPLES },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / BLOCK_SAMPLES),
  );
  return isSpeech.flatMap((speech, block) => {
    if (!speech) return [];
    const at = block * BLOCK_SAMPLES;
    for (let i = 0; i < BLOCK_SAMPLES; i++) frame[i] = (samples[at + i] as number) * (window[i] as number);
    spectrum.compute(frame, power);
    const bands = new Float64Array(rateHz / 2 / BANDWIDTH_STEP_HZ);
    for (let bin = 0; bin < BLOCK_SAMPLES / 2; bin++) {
      const band = Math.floor(bin / binsPerBand);
      bands[band] = (bands[band] as number) + (power[bin] as number);
    }
    return [bands];
  });
}

const decibels = (db: number): number => 10 ** (db / 10);
