import type { Waveform } from "../audio/waveform.ts";
import { frameSpectra } from "./framing.ts";
import type { Matrix } from "./matrix.ts";
import { logMelEnergies, melFilters } from "./mel-filters.ts";

/** Kaldi's defaults (feature-mfcc.h); the zeroth coefficient is the cosine transform's, not the frame energy. */
export const MFCC_SETTINGS = { bins: 23, coefficients: 13, lifter: 22 } as const;

/**
 * Mel-frequency cepstral coefficients, as Kaldi computes them with `use-energy=false` and no dither.
 *
 * @param waveform mono, at least one window long, samples in [-1, 1]
 * @returns `frames × 13`
 * @throws VoiceError `audio.too_short` when no window fits
 * @see Davis and Mermelstein, IEEE TASSP 28(4), 1980; Kaldi feature-mfcc.cc
 */
export function mfcc(waveform: Waveform): Matrix {
  const { bins, coefficients } = MFCC_SETTINGS;
  const spectra = frameSpectra(waveform);
  const filters = melFilters(bins, spectra.fftSize, waveform.rateHz);
  const basis = lifteredCosines();
  const energies = new Float64Array(bins);
  const data = new Float32Array(spectra.frames * coefficients);
  spectra.each((power, frame) => {
    logMelEnergies(power, filters, energies, 0);
    for (let c = 0; c < coefficients; c++) {
      let sum = 0;
      for (let bin = 0; bin < bins; bin++) sum += (basis[c * bins + bin] as number) * (energies[bin] as number);
      data[frame * coefficients + c] = sum;
    }
  });
  return { data, rows: spectra.frames, columns: coefficients };
}

/** Orthonormal type-II cosine transform, each row weighted by the cepstral lifter. */
function lifteredCosines(): Float64Array {
  const { bins, coefficients, lifter } = MFCC_SETTINGS;
  const basis = new Float64Array(coefficients * bins);
  for (let c = 0; c < coefficients; c++) {
    const norm = Math.sqrt((c === 0 ? 1 : 2) / bins);
    const lift = 1 + (lifter / 2) * Math.sin((Math.PI * c) / lifter);
    for (let bin = 0; bin < bins; bin++) {
      basis[c * bins + bin] = lift * norm * Math.cos((Math.PI / bins) * (bin + 0.5) * c);
    }
  }
  return basis;
}
