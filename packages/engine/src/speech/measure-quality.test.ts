import assert from "node:assert/strict";
import { test } from "node:test";
import { measureQuality } from "./measure-quality.ts";

const RATE_HZ = 16_000;
const SPEECH = [{ startS: 1, endS: 3 }];
/** Deterministic noise of unit variance, about. */
const hiss = (i: number): number => Math.sqrt(12) * (((Math.imul(i, 2654435761) >>> 8) & 0xffff) / 65536 - 0.5);

/** Four seconds: hiss throughout, and a voice-like sum of harmonics of 150 Hz up to `topHz` from second 1 to 3. */
function recording(noiseLevel: number, topHz: number): Float32Array {
  const harmonics = Array.from({ length: Math.floor(topHz / 150) }, (_, k) => 150 * (k + 1));
  return Float32Array.from({ length: 4 * RATE_HZ }, (_, i) => {
    const inside = i >= RATE_HZ && i < 3 * RATE_HZ;
    const voice = inside ? harmonics.reduce((sum, hz) => sum + Math.sin((2 * Math.PI * hz * i) / RATE_HZ + hz), 0) : 0;
    return noiseLevel * hiss(i) + 0.02 * voice;
  });
}

const quality = (samples: Float32Array) => measureQuality({ samples, rateHz: RATE_HZ }, SPEECH, 0);

test("speech against noise is measured within 1 dB of what was mixed", () => {
  // 20 harmonics of amplitude 0.02: power 20 · 0.02² / 2 = 0.004; noise 0.02² = 0.0004, so 10 dB.
  const { snrDb } = quality(recording(0.02, 3000));
  assert.ok(snrDb !== null && Math.abs(snrDb - 10) < 1, `${snrDb} dB`);
});

test("one loud event in a pause does not pass for noise", () => {
  const samples = recording(0.002, 3000);
  for (let i = 3.4 * RATE_HZ; i < 3.5 * RATE_HZ; i++) samples[i] = Math.sin(i);
  const { snrDb } = quality(samples);
  assert.ok(snrDb !== null && snrDb > 25, `${snrDb} dB`);
});

test("the highest frequency that carries speech tells a telephone from a wide band", () => {
  const telephone = quality(recording(1e-5, 3300)).bandwidthHz;
  const wide = quality(recording(1e-5, 7400)).bandwidthHz;
  assert.ok(telephone !== null && telephone <= 3750, `${telephone} Hz`);
  assert.ok(wide !== null && wide >= 7250, `${wide} Hz`);
});

test("a recording without speech has no level, ratio or bandwidth", () => {
  const found = measureQuality({ samples: recording(0.01, 3000), rateHz: RATE_HZ }, [], 0);
  assert.deepEqual([found.netSpeechS, found.snrDb, found.levelDb, found.bandwidthHz], [0, null, null, null]);
});
