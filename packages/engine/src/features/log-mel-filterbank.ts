import type { Waveform } from "../audio/waveform.ts";
import { frameSpectra } from "./framing.ts";
import type { Matrix } from "./matrix.ts";
import { logMelEnergies, melFilters } from "./mel-filters.ts";

/**
 * Log-mel filterbank energies, as Kaldi computes them (25 ms Povey window every 10 ms, pre-emphasis 0.97, no dither).
 *
 * @param waveform mono, at least one window long, samples in [-1, 1]
 * @returns `frames × bins` natural-log energies
 * @throws VoiceError `audio.too_short` when no window fits
 * @see Povey et al., "The Kaldi speech recognition toolkit", ASRU 2011
 */
export function logMelFilterbank(waveform: Waveform, bins = 80): Matrix {
  const spectra = frameSpectra(waveform);
  const filters = melFilters(bins, spectra.fftSize, waveform.rateHz);
  const data = new Float32Array(spectra.frames * bins);
  spectra.each((power, frame) => logMelEnergies(power, filters, data, frame * bins));
  return { data, rows: spectra.frames, columns: bins };
}
