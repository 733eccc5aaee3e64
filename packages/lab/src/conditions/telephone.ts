import { decodeRecording, type Waveform } from "@voicebio/engine";
import { convolve } from "./convolve.ts";
import { floatWav, muLawWav } from "./wav-file.ts";

const RATE_HZ = 8000;
const BAND_HZ = { low: 300, high: 3400 } as const;
/** Odd, so that the filter has a middle tap: its delay is a whole number of samples and is taken out. */
const TAPS = 257;
const LIMITS = { maxBytes: 2 ** 28, maxDurationS: 600 };

/**
 * A recording as a fixed telephone line gives it: 8 kHz, 300 to 3400 Hz, µ-law; back at the rate it came with, equally
 * long and without delay. The engine resamples and decodes, as it does with a telephone recording that a user hands in.
 *
 * @see ITU-T G.711 (1988) for the law, G.712 (2001) for the band (here with flat edges at both of its corners)
 */
export async function throughTelephone(waveform: Waveform): Promise<Waveform> {
  const narrow = await decoded(floatWav(waveform), RATE_HZ);
  const codes = Uint8Array.from(telephoneBand(narrow), muLawCode);
  const wide = await decoded(muLawWav(codes, RATE_HZ), waveform.rateHz);
  return { samples: wide.subarray(0, waveform.samples.length), rateHz: waveform.rateHz };
}

async function decoded(recording: Uint8Array, rateHz: number): Promise<Float32Array> {
  return (await decodeRecording(recording, { rateHz, channel: "mix", limits: LIMITS })).waveform.samples;
}

function telephoneBand(samples: Float32Array): Float32Array {
  const delay = (TAPS - 1) / 2;
  return convolve(samples, BAND_PASS).subarray(delay, delay + samples.length);
}

/**
 * A linear-phase band pass: the difference of two low passes under a Hamming window, half (-6 dB) at the corners and
 * 50 dB down 60 Hz beyond them.
 *
 * @see Oppenheim and Schafer, "Discrete-Time Signal Processing", section 7.5
 */
const BAND_PASS = Float32Array.from({ length: TAPS }, (_, tap) => {
  const time = tap - (TAPS - 1) / 2;
  const lowPass = (hz: number): number =>
    time === 0 ? (2 * hz) / RATE_HZ : Math.sin((2 * Math.PI * hz * time) / RATE_HZ) / (Math.PI * time);
  const hamming = 0.54 + 0.46 * Math.cos((2 * Math.PI * time) / (TAPS - 1));
  return hamming * (lowPass(BAND_HZ.high) - lowPass(BAND_HZ.low));
});

/**
 * The µ-law code of a sample in [-1, 1]; what is louder gets the loudest.
 *
 * @see ITU-T G.711 (1988), table 2a; the engine holds the values that the codes stand for
 */
export function muLawCode(sample: number): number {
  const bias = 0x84;
  const magnitude = Math.floor(Math.min(32_635, Math.abs(sample) * 32_768)) + bias;
  const exponent = 24 - Math.clz32(magnitude); // the bias alone has eight bits
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  const sign = sample < 0 ? 0x80 : 0;
  return ~(sign | (exponent << 4) | mantissa) & 0xff; // all bits travel inverted
}
