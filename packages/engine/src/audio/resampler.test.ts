import assert from "node:assert/strict";
import { test } from "node:test";
import { RESAMPLER_SETTINGS, Resampler } from "./resampler.ts";

const sine = (hz: number, rateHz: number, seconds: number): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * rateHz) }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));

function resample(samples: Float32Array, fromHz: number, toHz: number, pieceLength = samples.length): Float32Array {
  const resampler = new Resampler(fromHz, toHz);
  const pieces: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += pieceLength) {
    pieces.push(resampler.push(samples.subarray(at, at + pieceLength)));
  }
  pieces.push(resampler.finish());
  return Float32Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Without the ends, where the filter still sees the silence before and after. */
const middle = (samples: Float32Array) => samples.subarray(samples.length >> 2, 3 * (samples.length >> 2));
const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const db = (ratio: number) => 20 * Math.log10(ratio);

const RATES_HZ = [8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000] as const;

test("a tone up to 0.95 of the lower Nyquist frequency keeps its level within 0.01 dB", () => {
  for (const fromHz of RATES_HZ) {
    for (const share of [0.01, 0.3, 0.7, 0.95]) {
      const hz = (share * Math.min(fromHz, 16_000)) / 2;
      const output = resample(sine(hz, fromHz, 0.5), fromHz, 16_000);
      const change = db(rms(middle(output)) / rms(middle(sine(hz, 16_000, 0.5))));
      assert.ok(Math.abs(change) < 0.01, `${fromHz} Hz, tone of ${hz} Hz: ${change} dB`);
    }
  }
});

test("a tone from 1.05 of the lower Nyquist frequency on is at least 80 dB down, as is every image", () => {
  for (const fromHz of [22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000]) {
    for (const hz of [8400, 9000, 0.45 * fromHz].filter((hz) => hz >= 8400 && hz < fromHz / 2)) {
      const left = db(rms(middle(resample(sine(hz, fromHz, 0.5), fromHz, 16_000))) * Math.SQRT2);
      assert.ok(left < -80, `${fromHz} Hz, tone of ${hz} Hz: ${left} dB left`);
    }
  }
  // 8 → 16 kHz: what remains beside the tone itself is image and noise.
  const [up, truth] = [resample(sine(1000, 8000, 0.5), 8000, 16_000), sine(1000, 16_000, 0.5)];
  const rest = middle(up.map((sample, i) => sample - (truth[i] ?? 0)));
  assert.ok(db(rms(rest) * Math.SQRT2) < -80);
});

test("the output has no delay and lasts as long as the input", () => {
  for (const fromHz of RATES_HZ) {
    const output = resample(sine(440, fromHz, 0.3), fromHz, 16_000);
    assert.equal(output.length, Math.ceil((Math.round(0.3 * fromHz) * 16_000) / fromHz), `${fromHz} Hz`);
    const truth = sine(440, 16_000, 0.3);
    // The filter's ripple in phase and level is below -80 dB.
    const worst = middle(output.map((sample, i) => Math.abs(sample - (truth[i] ?? 0)))).reduce((a, b) =>
      Math.max(a, b),
    );
    assert.ok(worst < 1e-3, `${fromHz} Hz: off by ${worst}`);
  }
});

test("the pieces in which the input comes don't change the output", () => {
  const input = sine(700, 44_100, 0.2);
  const whole = resample(input, 44_100, 16_000);
  for (const pieceLength of [1, 7, 441, 1024, 5000]) {
    assert.deepEqual(resample(input, 44_100, 16_000, pieceLength), whole);
  }
});

test("a rate without a small fraction is met within 2.5 parts per million", () => {
  const seconds = 4;
  const output = resample(new Float32Array(44_099 * seconds), 44_099, 16_000);
  assert.ok(Math.abs(output.length - seconds * 16_000) <= Math.ceil(seconds * 16_000 * 2.5e-6));
  assert.equal(RESAMPLER_SETTINGS.mostPhases, 640);
});
