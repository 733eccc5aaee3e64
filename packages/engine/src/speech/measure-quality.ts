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
 * A band counts as carrying speech down to this far below the loudest band, in dB. Fricatives of wide-band speech
 * stay above it up to 7 kHz, while what a telephone band leaves above 4.5 kHz (resampler and codec residue) lies
 * below it: measured over the development corpora, see docs/back-end.md.
 */
const BAND_FLOOR_DB = -45;
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

/** Upper edge of the highest band whose long-term power lies within the floor of the loudest one's. */
function bandwidth({ samples, rateHz }: Waveform, { isSpeech }: Blocks): number | null {
  const spectrum = createPowerSpectrum(BLOCK_SAMPLES);
  const frame = new Float64Array(BLOCK_SAMPLES);
  const power = new Float64Array(BLOCK_SAMPLES / 2 + 1);
  const binsPerBand = (BANDWIDTH_STEP_HZ * BLOCK_SAMPLES) / rateHz;
  const bands = new Float64Array(rateHz / 2 / BANDWIDTH_STEP_HZ);
  const window = Float64Array.from(
    { length: BLOCK_SAMPLES },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / BLOCK_SAMPLES),
  );
  isSpeech.forEach((speech, block) => {
    if (!speech) return;
    for (let i = 0; i < BLOCK_SAMPLES; i++)
      frame[i] = (samples[block * BLOCK_SAMPLES + i] as number) * (window[i] as number);
    spectrum.compute(frame, power);
    for (let bin = 0; bin < BLOCK_SAMPLES / 2; bin++) {
      const band = Math.floor(bin / binsPerBand);
      bands[band] = (bands[band] as number) + (power[bin] as number);
    }
  });
  const floor = Math.max(...bands) * 10 ** (BAND_FLOOR_DB / 10);
  const highest = bands.findLastIndex((value) => value > 0 && value >= floor);
  return highest < 0 ? null : (highest + 1) * BANDWIDTH_STEP_HZ;
}
