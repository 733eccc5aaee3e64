/** Features against kaldi-native-fbank; make-kaldi-golden.py made the numbers and says with which options. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { logMelFilterbank, type Matrix, mfcc, type Waveform } from "@voicebio/engine";

interface Golden {
  readonly waveforms: Readonly<Record<string, { readonly sampleRate: number; readonly pcm16: string }>>;
  readonly [features: string]: unknown;
}

interface GoldenFeatures {
  readonly waveform: string;
  readonly shape: readonly [number, number];
  readonly float32: string;
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "kaldi-features.json"), "utf8")) as Golden;

function waveformOf(name: string): Waveform {
  const { sampleRate, pcm16 } = golden.waveforms[name] ?? assert.fail(`no waveform ${name}`);
  const bytes = Buffer.from(pcm16, "base64");
  const samples = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
  return { samples, rateHz: sampleRate };
}

/** The largest difference over every frame and bin. */
function largestDifference(features: Matrix, expected: GoldenFeatures): number {
  assert.deepEqual([features.rows, features.columns], expected.shape);
  const bytes = Buffer.from(expected.float32, "base64");
  return Math.max(...Array.from(features.data, (value, i) => Math.abs(value - bytes.readFloatLE(4 * i))));
}

for (const [name, bins] of [
  ["logMel80", 80],
  ["logMel40", 40],
] as const) {
  test(`${name} agrees with Kaldi's filterbank within 1e-3 on every frame`, () => {
    const expected = golden[name] as GoldenFeatures;
    assert.ok(largestDifference(logMelFilterbank(waveformOf(expected.waveform), bins), expected) < 1e-3);
  });
}

test("cepstral coefficients agree with Kaldi's within 2e-3: its 32-bit arithmetic is 1.1e-3 away from the exact values", () => {
  const expected = golden["mfcc13"] as GoldenFeatures;
  assert.ok(largestDifference(mfcc(waveformOf(expected.waveform)), expected) < 2e-3);
});
