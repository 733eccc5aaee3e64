import { seededRandom } from "./random.ts";
import type { MixPlan } from "./two-voices-mixes.ts";
import { activeFrames } from "./two-voices-talk.ts";

/** All mixes are built at 16 kHz, the rate of the corpora. */
const RATE_HZ = 16000;

/** Gives a recording of the corpora as mono samples at 16 kHz. */
export type ReadSamples = (path: string) => Promise<Float32Array>;

/** Builds the recording that a plan describes. The same plan gives the same samples. */
export async function renderMix(plan: MixPlan, read: ReadSamples): Promise<Float32Array> {
  const endS = Math.max(...plan.pieces.map((piece) => piece.atS + piece.toS - piece.fromS));
  let mix = new Float32Array(Math.ceil((endS + 0.1) * RATE_HZ));
  for (const piece of plan.pieces) {
    const source = (await read(piece.path)).subarray(
      Math.round(piece.fromS * RATE_HZ),
      Math.round(piece.toS * RATE_HZ),
    );
    addFaded(mix, source, Math.round(piece.atS * RATE_HZ), 10 ** (piece.gainDb / 20));
  }
  if (plan.room !== undefined) mix = convolve(mix, await read(plan.room));
  if (plan.noise !== undefined) addNoise(mix, await read(plan.noise.path), plan.noise.snrDb);
  if (plan.telephone) throughTelephone(mix);
  addHiss(mix);
  for (let i = 0; i < mix.length; i++) mix[i] = Math.max(-1, Math.min(1, mix[i] as number));
  return mix;
}

/** Adds a piece with 10 ms ramps at both ends, so that a cut is no click. */
function addFaded(mix: Float32Array, source: Float32Array, at: number, gain: number): void {
  const ramp = RATE_HZ / 100;
  for (let i = 0; i < source.length && at + i < mix.length; i++) {
    const fade = Math.min(1, (i + 1) / ramp, (source.length - i) / ramp);
    mix[at + i] = (mix[at + i] as number) + fade * gain * (source[i] as number);
  }
}

/** Room impulse response, cut at 0.4 s, its strongest tap at time 0 and of height 1. */
function convolve(dry: Float32Array, response: Float32Array): Float32Array<ArrayBuffer> {
  let peak = 0;
  for (let i = 0; i < response.length; i++) {
    if (Math.abs(response[i] as number) > Math.abs(response[peak] as number)) peak = i;
  }
  const taps = response.subarray(peak, peak + 0.4 * RATE_HZ);
  const scale = 1 / Math.max(1e-9, Math.abs(taps[0] as number));
  const wet = new Float32Array(dry.length);
  for (let tap = 0; tap < taps.length; tap++) {
    const height = (taps[tap] as number) * scale;
    if (Math.abs(height) < 1e-4) continue;
    for (let i = tap; i < wet.length; i++) wet[i] = (wet[i] as number) + height * (dry[i - tap] as number);
  }
  return wet;
}

function addNoise(mix: Float32Array, noise: Float32Array, snrDb: number): void {
  const speechDb = activeFrames(mix).levelDb;
  let power = 1e-12;
  for (const sample of noise) power += sample * sample;
  const noiseDb = 10 * Math.log10(power / noise.length);
  const gain = 10 ** ((speechDb - snrDb - noiseDb) / 20);
  for (let i = 0; i < mix.length; i++) mix[i] = (mix[i] as number) + gain * (noise[i % noise.length] as number);
}

/** White noise at -80 dB re full scale under everything: pauses between pieces must not be digital silence. */
function addHiss(mix: Float32Array): void {
  const random = seededRandom(mix.length);
  const amplitude = 10 ** (-80 / 20) * Math.sqrt(3); // A uniform value in ±a has RMS a/√3.
  for (let i = 0; i < mix.length; i++) mix[i] = (mix[i] as number) + amplitude * (2 * random() - 1);
}

/** 300 to 3400 Hz and 8 bit µ-law (ITU-T G.711's curve, continuous), in place. */
function throughTelephone(mix: Float32Array): void {
  for (const q of [0.541, 1.307]) biquad(mix, "high", 300, q); // Q of a 4th-order Butterworth's two halves.
  for (let twice = 0; twice < 2; twice++) for (const q of [0.541, 1.307]) biquad(mix, "low", 3400, q);
  for (let i = 0; i < mix.length; i++) {
    const sample = Math.max(-1, Math.min(1, mix[i] as number));
    const code = Math.round((127 * Math.log1p(255 * Math.abs(sample))) / Math.log(256));
    mix[i] = Math.sign(sample) * (Math.expm1((code / 127) * Math.log(256)) / 255);
  }
  for (const q of [0.541, 1.307]) biquad(mix, "low", 3800, q);
}

/** Second-order filter in place. See R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filters". */
function biquad(samples: Float32Array, kind: "low" | "high", cornerHz: number, q: number): void {
  const omega = (2 * Math.PI * cornerHz) / RATE_HZ;
  const alpha = Math.sin(omega) / (2 * q);
  const cosine = Math.cos(omega);
  const middle = kind === "low" ? 1 - cosine : -(1 + cosine);
  const b0 = Math.abs(middle) / 2 / (1 + alpha);
  const [b1, a1, a2] = [middle / (1 + alpha), (-2 * cosine) / (1 + alpha), (1 - alpha) / (1 + alpha)];
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = b0 * x + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    samples[i] = y;
  }
}
