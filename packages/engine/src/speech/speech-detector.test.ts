import assert from "node:assert/strict";
import { test } from "node:test";
import { raised } from "./speech-detector.ts";

const RAISING = { peak: 0.5, most: 100 };
const heard = (...samples: number[]) => ({ samples: Float32Array.from(samples), rateHz: 16_000 });

test("a soft recording is raised to the peak, by its loudest sample of either sign", () => {
  assert.deepEqual([...raised(heard(0.0625, -0.125, 0), RAISING).samples], [0.25, -0.5, 0]);
});

test("a loud recording stays as it came", () => {
  const loud = heard(0.9, -0.2);
  assert.equal(raised(loud, RAISING), loud);
});

test("silence stays silence, and next to nothing is not raised to speech", () => {
  assert.deepEqual([...raised(heard(0, 0), RAISING).samples], [0, 0]);
  assert.equal(raised(heard(2 ** -15), RAISING).samples[0], 100 * 2 ** -15);
});
