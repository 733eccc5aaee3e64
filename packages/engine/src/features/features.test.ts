import assert from "node:assert/strict";
import { test } from "node:test";
import { VoiceError } from "../errors.ts";
import { logMelFilterbank } from "./log-mel-filterbank.ts";
import { subtractColumnMeans } from "./matrix.ts";
import { mfcc } from "./mfcc.ts";
import { pitch } from "./pitch.ts";
import { createPowerSpectrum } from "./real-fft.ts";
import { powerSpectrogram } from "./spectrogram.ts";

const RATE_HZ = 16_000;
const sine = (hz: number, seconds: number, level = 0.5): Float32Array =>
  Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / RATE_HZ));

test("the power spectrum equals the sum that defines it", () => {
  const size = 32;
  const frame = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i) + 0.3 * Math.cos(3 * i));
  const power = new Float64Array(size / 2 + 1);
  createPowerSpectrum(size).compute(frame, power);
  for (let k = 0; k <= size / 2; k++) {
    let re = 0;
    let im = 0;
    frame.forEach((value, i) => {
      re += value * Math.cos((2 * Math.PI * k * i) / size);
      im -= value * Math.sin((2 * Math.PI * k * i) / size);
    });
    assert.ok(Math.abs((power[k] ?? Number.NaN) - (re * re + im * im)) < 1e-9, `bin ${k}`);
  }
});

test("a sine stands in the spectrogram's bin of its frequency", () => {
  const { data, columns, rows } = powerSpectrogram({ samples: sine(1000, 0.5), rateHz: RATE_HZ });
  assert.equal(columns, 257);
  const middle = data.subarray(Math.floor(rows / 2) * columns, (Math.floor(rows / 2) + 1) * columns);
  assert.equal(middle.indexOf(Math.max(...middle)), 32); // 1000 Hz / 31.25 Hz
});

test("pitch follows a tone within half a percent and calls noise and silence unvoiced", () => {
  for (const hz of [80, 120, 220, 400]) {
    const harmonic = sine(hz, 0.5).map((value, i) => value + 0.3 * Math.sin((4 * Math.PI * hz * i) / RATE_HZ));
    for (const found of pitch({ samples: harmonic, rateHz: RATE_HZ })) {
      assert.ok(Math.abs(found - hz) < 0.005 * hz, `${hz} Hz heard as ${found}`);
    }
  }
  assert.ok(pitch({ samples: new Float32Array(8000), rateHz: RATE_HZ }).every((hz) => hz === 0));
});

test("a recording shorter than one window is an error with a code, for every feature", () => {
  const tooShort = { samples: new Float32Array(399), rateHz: RATE_HZ };
  for (const feature of [logMelFilterbank, mfcc, powerSpectrogram, pitch]) {
    assert.throws(
      () => feature(tooShort),
      (error: unknown) => error instanceof VoiceError && error.code === "audio.too_short",
    );
  }
});

test("after subtracting column means every column sums to nothing", () => {
  const { data } = subtractColumnMeans({ data: Float32Array.of(1, 10, 3, 20, 5, 60), rows: 3, columns: 2 });
  assert.deepEqual([...data], [-2, -20, 0, -10, 2, 30]);
});
