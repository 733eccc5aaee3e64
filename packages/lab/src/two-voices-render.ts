import { seededRandom, type Waveform } from "@voicebio/engine";
import { withNoise } from "./conditions/noise.ts";
import { inRoom } from "./conditions/room.ts";
import { throughTelephone } from "./conditions/telephone.ts";
import type { MixPlan } from "./two-voices-mixes.ts";

/** All mixes are built at 16 kHz, the rate of the corpora. */
const RATE_HZ = 16000;

/** Raised with every change that gives other samples of the same plan: evidence is kept by it. */
export const RENDER_VERSION = 2;

/** Gives a recording of the corpora as mono samples at 16 kHz. */
export type ReadSamples = (path: string) => Promise<Float32Array>;

/** Builds the recording that a plan describes. The same plan gives the same samples. */
export async function renderMix(plan: MixPlan, read: ReadSamples): Promise<Float32Array> {
  const endS = Math.max(...plan.pieces.map((piece) => piece.atS + piece.toS - piece.fromS));
  const mix = new Float32Array(Math.ceil((endS + 0.1) * RATE_HZ));
  for (const piece of plan.pieces) {
    const source = (await read(piece.path)).subarray(
      Math.round(piece.fromS * RATE_HZ),
      Math.round(piece.toS * RATE_HZ),
    );
    addFaded(mix, source, Math.round(piece.atS * RATE_HZ), 10 ** (piece.gainDb / 20));
  }
  const { samples } = await surrounded({ samples: mix, rateHz: RATE_HZ }, plan, read);
  addHiss(samples);
  return samples.map((sample) => Math.max(-1, Math.min(1, sample)));
}

/** The voices as they sound in the plan's room, noise and telephone, in this order. */
async function surrounded(voices: Waveform, { room, noise, telephone }: MixPlan, read: ReadSamples): Promise<Waveform> {
  let heard = voices;
  if (room !== undefined) heard = inRoom(heard, await read(room));
  if (noise !== undefined) {
    heard = await withNoise(heard, noise.snrDb, () => read(noise.path), seededRandom(voices.samples.length));
  }
  return telephone ? await throughTelephone(heard) : heard;
}

/** Adds a piece with 10 ms ramps at both ends, so that a cut is no click. */
function addFaded(mix: Float32Array, source: Float32Array, at: number, gain: number): void {
  const ramp = RATE_HZ / 100;
  for (let i = 0; i < source.length && at + i < mix.length; i++) {
    const fade = Math.min(1, (i + 1) / ramp, (source.length - i) / ramp);
    mix[at + i] = (mix[at + i] as number) + fade * gain * (source[i] as number);
  }
}

/** White noise at -80 dB re full scale under everything: pauses between pieces must not be digital silence. */
function addHiss(mix: Float32Array): void {
  const random = seededRandom(mix.length);
  const amplitude = 10 ** (-80 / 20) * Math.sqrt(3); // A uniform value in ±a has RMS a/√3.
  for (let i = 0; i < mix.length; i++) mix[i] = (mix[i] as number) + amplitude * (2 * random() - 1);
}
