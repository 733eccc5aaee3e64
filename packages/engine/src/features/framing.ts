import type { Waveform } from "../audio/waveform.ts";
import { engineError } from "../errors.ts";
import { createPowerSpectrum } from "./real-fft.ts";

/** Kaldi's frame options (feature-window.h), all that changes a frame's numbers. */
export const FRAME_SETTINGS = {
  windowMs: 25,
  shiftMs: 10,
  preEmphasis: 0.97,
  /** Povey window: a Hann window to this power, so that it goes to 0 at the edges. */
  windowPower: 0.85,
  removeDcOffset: true,
  dither: 0,
  snipEdges: true,
} as const;

export interface FrameSpectra {
  readonly frames: number;
  /** Fast Fourier transform length: the window padded to a power of two. */
  readonly fftSize: number;
  /** Calls back once a frame with its power spectrum (`fftSize / 2 + 1` values), in a buffer used again. */
  readonly each: (visit: (power: Float64Array, frame: number) => void) => void;
}

/**
 * The frames of a waveform as Kaldi cuts and conditions them: whole windows only (snip edges), mean removed,
 * pre-emphasis, Povey window, zero padding, power spectrum.
 *
 * @throws VoiceError `audio.too_short` when no window fits
 * @see Povey et al., "The Kaldi speech recognition toolkit", ASRU 2011; feature-window.cc
 */
export function frameSpectra({ samples, rateHz }: Waveform): FrameSpectra {
  const length = Math.floor((rateHz * FRAME_SETTINGS.windowMs) / 1000);
  const shift = Math.floor((rateHz * FRAME_SETTINGS.shiftMs) / 1000);
  if (samples.length < length) {
    throw engineError("audio.too_short", `${samples.length} samples, one window needs ${length}`);
  }
  const frames = 1 + Math.floor((samples.length - length) / shift);
  const fftSize = 2 ** Math.ceil(Math.log2(length));
  const each = (visit: (power: Float64Array, frame: number) => void): void => {
    const window = poveyWindow(length);
    const spectrum = createPowerSpectrum(fftSize);
    const frame = new Float64Array(fftSize);
    const power = new Float64Array(fftSize / 2 + 1);
    for (let index = 0; index < frames; index++) {
      condition(samples, index * shift, window, frame);
      spectrum.compute(frame, power);
      visit(power, index);
    }
  };
  return { frames, fftSize, each };
}

function poveyWindow(length: number): Float64Array {
  const step = (2 * Math.PI) / (length - 1);
  return Float64Array.from({ length }, (_, i) => (0.5 - 0.5 * Math.cos(step * i)) ** FRAME_SETTINGS.windowPower);
}

/** Copies one window into `frame`, without its mean, pre-emphasized and windowed; the padding stays 0. */
function condition(samples: Float32Array, start: number, window: Float64Array, frame: Float64Array): void {
  const length = window.length;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += samples[start + i] as number;
  const mean = sum / length;
  // The first sample has no predecessor; Kaldi pre-emphasizes it with itself.
  let previous = (samples[start] as number) - mean;
  for (let i = 0; i < length; i++) {
    const value = (samples[start + i] as number) - mean;
    frame[i] = (value - FRAME_SETTINGS.preEmphasis * previous) * (window[i] as number);
    previous = value;
  }
}
