import type { Waveform } from "../audio/waveform.ts";
import { frameSpectra } from "./framing.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Power spectrogram on the same frames as the filterbank.
 *
 * @param waveform mono, at least one window long, samples in [-1, 1]
 * @returns `frames × (fftSize / 2 + 1)` power values, from 0 Hz to Nyquist; at 16 kHz 257 columns of 31.25 Hz
 * @throws VoiceError `audio.too_short` when no window fits
 */
export function powerSpectrogram(waveform: Waveform): Matrix {
  const spectra = frameSpectra(waveform);
  const columns = spectra.fftSize / 2 + 1;
  const data = new Float32Array(spectra.frames * columns);
  spectra.each((power, frame) => data.set(power, frame * columns));
  return { data, rows: spectra.frames, columns };
}
