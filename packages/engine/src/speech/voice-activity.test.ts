import assert from "node:assert/strict";
import { test } from "node:test";
import { insideSegments, netSpeechS, segmentSpeech } from "./voice-activity.ts";

const SETTINGS = { onset: 0.5, offset: 0.35, minSilenceS: 0.1, minSpeechS: 0.1, padS: 0 };
const STEP_S = 0.032;
const steps = (...runs: readonly (readonly [count: number, probability: number])[]): Float32Array =>
  Float32Array.from(runs.flatMap(([count, probability]) => Array<number>(count).fill(probability)));
const inSteps = (seconds: number): number => Math.round(seconds / STEP_S);

test("a segment opens at the onset and closes below the offset, not between them", () => {
  const segments = segmentSpeech(steps([10, 0.1], [10, 0.9], [10, 0.4], [10, 0.1]), 1.28, SETTINGS);
  assert.deepEqual(
    segments.map(({ startS, endS }) => [inSteps(startS), inSteps(endS)]),
    [[10, 30]],
  );
});

test("short gaps are closed and short clicks are dropped", () => {
  const segments = segmentSpeech(steps([10, 0.9], [2, 0], [10, 0.9], [10, 0], [2, 0.9], [10, 0]), 1.4, SETTINGS);
  assert.deepEqual(
    segments.map(({ startS, endS }) => [inSteps(startS), inSteps(endS)]),
    [[0, 22]],
  );
});

test("padding never reaches beyond the recording and joins what it makes touch", () => {
  const probabilities = steps([1, 0], [10, 0.9], [5, 0], [10, 0.9]);
  const segments = segmentSpeech(probabilities, 26 * STEP_S, { ...SETTINGS, padS: 0.1 });
  assert.deepEqual(segments, [{ startS: 0, endS: 26 * STEP_S }]);
  assert.ok(Math.abs(netSpeechS(segments) - 26 * STEP_S) < 1e-9);
});

test("a recording without speech has no segments", () => {
  assert.deepEqual(segmentSpeech(steps([50, 0.2]), 1.6, SETTINGS), []);
  assert.deepEqual(segmentSpeech(new Float32Array(), 0, SETTINGS), []);
});

const UNSURE = { ...SETTINGS, whereUnsure: { below: 0.8, least: 0.25 } };

test("where the detector is nowhere sure both thresholds are lowered in proportion, but not without end", () => {
  const found = (high: number, low: number) =>
    segmentSpeech(steps([10, 0], [10, high], [10, low], [10, 0]), 1.28, UNSURE).map(({ startS, endS }) => [
      inSteps(startS),
      inSteps(endS),
    ]);
  assert.deepEqual(found(0.4, 0.2), [[10, 30]], "half as sure: 0.25 and 0.175");
  assert.deepEqual(found(0.4, 0.15), [[10, 20]]);
  assert.deepEqual(found(0.13, 0.09), [[10, 30]], "a quarter at least: 0.125 and 0.0875");
  assert.deepEqual(found(0.12, 0.12), []);
  assert.deepEqual(found(0, 0), []);
  assert.deepEqual(segmentSpeech(new Float32Array(), 0, UNSURE), []);
});

test("where it is sure of some speech, what it doubts is still none", () => {
  const probabilities = steps([10, 0.8], [10, 0], [10, 0.4], [10, 0]);
  assert.deepEqual(segmentSpeech(probabilities, 1.28, UNSURE), segmentSpeech(probabilities, 1.28, SETTINGS));
  assert.equal(segmentSpeech(probabilities, 1.28, UNSURE).length, 1);
});

test("moments are found inside segments when asked with rising times", () => {
  const inside = insideSegments([
    { startS: 1, endS: 2 },
    { startS: 3, endS: 4 },
  ]);
  assert.deepEqual([0.5, 1, 1.9, 2, 2.5, 3.5, 5].map(inside), [false, true, true, false, false, true, false]);
});
