import assert from "node:assert/strict";
import { test } from "node:test";
import { isNarrow } from "../comparison/sample.ts";
import { measureQuality } from "./measure-quality.ts";

const RATE_HZ = 16_000;
const SPEECH = [{ startS: 1, endS: 3 }];
/** Samples in which the voice comes and goes: a click would reach through all bands. */
const FADE = 320;
/** Deterministic noise of unit variance, about. */
const hiss = (i: number): number => Math.sqrt(12) * (((Math.imul(i, 2654435761) >>> 8) & 0xffff) / 65536 - 0.5);

/** Four seconds: hiss throughout, and a voice-like sum of harmonics of 150 Hz up to `topHz` from second 1 to 3; amplitudes fall by the power `tilt`. */
function recording(noiseLevel: number, topHz: number, tilt = 0): Float32Array {
  const harmonics = Array.from({ length: Math.floor(topHz / 150) }, (_, k) => 150 * (k + 1));
  return Float32Array.from({ length: 4 * RATE_HZ }, (_, i) => {
    const fade = Math.min(1, (i - RATE_HZ) / FADE, (3 * RATE_HZ - i) / FADE);
    const voice =
      fade > 0
        ? harmonics.reduce((sum, hz) => sum + Math.sin((2 * Math.PI * hz * i) / RATE_HZ + hz) * (150 / hz) ** tilt, 0)
        : 0;
    return noiseLevel * hiss(i) + 0.02 * Math.max(0, fade) * voice;
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

test("the highest frequency that is carried tells a telephone from a wide band", () => {
  const telephone = quality(recording(1e-5, 3300)).bandwidthHz;
  const wide = quality(recording(1e-5, 7400)).bandwidthHz;
  assert.ok(telephone !== null && telephone <= 3750, `${telephone} Hz`);
  assert.ok(wide !== null && wide >= 7250, `${wide} Hz`);
});

test("a vowel does not make a wide band a telephone's, nor does nothing at all above a voice make it a wide one", () => {
  // From 2.75 to 3.5 kHz it is 53 dB below its first harmonic, and a microphone's hiss 27 dB below that.
  const vowel = quality(recording(1.1e-5, 4000, 2));
  assert.ok(!isNarrow(vowel), `${vowel.bandwidthHz} Hz`);
  const low = quality(recording(1e-9, 1500)).bandwidthHz;
  assert.ok(low !== null && low <= 2000, `${low} Hz`);
});

test("what a codec leaves above a telephone's band makes it no wide one, nor do hiss and clicks beside the speech", () => {
  const telephone = recording(1e-9, 3300);
  const residue = recording(1e-9, 7400).map((all, i) => all - (telephone[i] as number));
  const changed: Readonly<Record<string, (sample: number, i: number) => number>> = {
    residue: (sample, i) => sample + 10 ** (-36 / 20) * (residue[i] as number),
    hiss: (sample, i) => (i < RATE_HZ || i >= 3 * RATE_HZ ? sample + 0.01 * hiss(i) : sample),
    // Softer than the voice by 26 dB, where a detector hears speech on.
    tail: (sample, i) => (i >= 2 * RATE_HZ && i < 3 * RATE_HZ ? 0.003 * hiss(i) : sample),
    click: (sample, i) => (i === RATE_HZ / 2 ? 1 : sample),
  };
  for (const [what, change] of Object.entries(changed)) {
    const found = quality(telephone.map(change));
    assert.ok(isNarrow(found), `${what}: ${found.bandwidthHz} Hz`);
  }
  const wide = recording(1e-5, 7400).map((sample, i) =>
    i < RATE_HZ / 2 ? 0.5 * Math.sin((2 * Math.PI * 3000 * i) / RATE_HZ) : sample + 0.3,
  );
  assert.ok(!isNarrow(quality(wide)), "a beep before the speech and a constant below it make no telephone");
});

test("a recording without speech has no level, ratio or bandwidth", () => {
  const found = measureQuality({ samples: recording(0.01, 3000), rateHz: RATE_HZ }, [], 0);
  assert.deepEqual([found.netSpeechS, found.snrDb, found.levelDb, found.bandwidthHz], [0, null, null, null]);
});
