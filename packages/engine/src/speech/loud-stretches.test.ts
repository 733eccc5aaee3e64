import assert from "node:assert/strict";
import { test } from "node:test";
import { loudStretches } from "./loud-stretches.ts";

const RATE_HZ = 16_000;
const steady = (level: number, seconds: number): Float32Array =>
  Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => level * Math.sin(i * i));

test("silence and steady noise have nothing that stands out", () => {
  assert.deepEqual(loudStretches({ samples: steady(0, 2), rateHz: RATE_HZ }), []);
  assert.deepEqual(loudStretches({ samples: steady(0.1, 2), rateHz: RATE_HZ }), []);
  assert.deepEqual(loudStretches({ samples: new Float32Array(100), rateHz: RATE_HZ }), []);
});

test("a soft voice above a softer background is found where it is", () => {
  const samples = steady(0.001, 3).map((value, i) => (i > RATE_HZ && i < 2 * RATE_HZ ? 20 * value : value));
  const [stretch, ...others] = loudStretches({ samples, rateHz: RATE_HZ });
  assert.deepEqual(others, []);
  // Blocks of 32 ms and 0.1 s of bridge on either side.
  assert.ok(stretch !== undefined && Math.abs(stretch.startS - 0.9) < 0.04 && Math.abs(stretch.endS - 2.1) < 0.04);
});
