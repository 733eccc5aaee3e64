import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICY, type Sample, type ScoreMeaning, type ScoringModel } from "@voicebio/engine";
import { confirmedBy, type Pool, weigh } from "./agreement.ts";

const MEANING: ScoreMeaning = {
  id: "test@1",
  calibration: {
    offset: [-10],
    slope: [20],
    limits: { speechS: [1, 10], snrDb: [0, 40], maxSamples: 10 },
  },
  strata: [],
};

/** The score is the cosine, and the LLR 20 · (cosine - 0.5). */
const MODEL: ScoringModel = {
  recipe: "r",
  mean: new Float32Array(3),
  plda: { transform: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), own: new Float32Array(3) },
  ...MEANING,
  inDomain: MEANING,
};

/** A voice in the direction of an angle: 60° apart say nothing, 38° apart are just accepted. */
const at = (degrees: number): Sample =>
  along([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0]);

const along = (direction: readonly number[]): Sample => ({
  embedding: { recipe: "r", vector: Float32Array.from(direction) },
  netSpeechS: 4,
  snrDb: 30,
  bandwidthHz: 8000,
});

/** How samples at these angles stand, in their order. */
const weighed = (fresh: readonly number[], pool: Partial<Pool<Sample>> = {}) =>
  weigh(MODEL, { active: [], isReady: false, waiting: [], ...pool, fresh: fresh.map(at) }, DEFAULT_POLICY);
const agreements = (...question: Parameters<typeof weighed>) => {
  const found = weighed(...question);
  const order = question[0];
  const angle = ({ embedding: { vector } }: Sample) =>
    Math.round((Math.atan2(vector[1] ?? 0, vector[0] ?? 0) * 180) / Math.PI);
  return order.map((degrees) => found.find(({ sample }) => angle(sample) === degrees)?.agreement);
};

test("the first sample of a speaker is plausible: there is nothing that it could contradict", () => {
  assert.deepEqual(agreements([0]), ["plausible"]);
});

test("of the first samples those that agree count where they are more than half, and the others disagree", () => {
  assert.deepEqual(agreements([120, 0, 10]), ["disagrees", "plausible", "plausible"]);
});

test("one against one, or two against two, nobody can know whose recordings they are", () => {
  assert.deepEqual(agreements([0, 120]), ["disagrees", "disagrees"]);
  assert.deepEqual(agreements([0, 120, 5, 125]), Array(4).fill("disagrees"));
  assert.equal(weighed([0, 120])[0]?.llr, null);
});

test("samples kept aside have a say where nothing counts yet, and none where something does", () => {
  assert.deepEqual(agreements([5], { waiting: [at(0), at(120)] }), ["plausible"]);
  assert.deepEqual(agreements([60], { waiting: [at(0), at(170)] }), ["plausible"]);
  assert.deepEqual(agreements([5], { waiting: [at(120)] }), ["disagrees"]);
  assert.deepEqual(agreements([5], { active: [at(0)], waiting: [at(120)] }), ["plausible"]);
});

test("against a voiceprint that is ready a sample is confirmed, unconfirmed or disagrees", () => {
  assert.deepEqual(agreements([10, 50, 90], { active: [at(0)], isReady: true }), [
    "confirmed",
    "unconfirmed",
    "disagrees",
  ]);
});

test("the nearest sample joins first, and tells the doubtful ones apart: a stranger gets in on nobody's shoulders", () => {
  // 55° is plausible beside 0° alone; with -20° joined, the voiceprint has moved away from it.
  assert.deepEqual(agreements([55], { active: [at(0)] }), ["plausible"]);
  assert.deepEqual(agreements([55, -20], { active: [at(0)] }), ["disagrees", "plausible"]);
});

test("doubtful samples that agree with each other are taken together, as one longer probe", () => {
  // Each lies 44° off, each to another side: their mean is 34° off, which would be accepted.
  const [one, two] = [at(44), along([Math.cos(0.768), 0, Math.sin(0.768)])];
  const weighedWith = (...fresh: readonly Sample[]) =>
    weigh(MODEL, { active: [at(0)], isReady: true, waiting: [], fresh }, DEFAULT_POLICY).map(
      ({ agreement }) => agreement,
    );
  assert.deepEqual([weighedWith(one), weighedWith(two)], [["unconfirmed"], ["unconfirmed"]]);
  assert.deepEqual(weighedWith(one, two), ["confirmed", "confirmed"]);
  assert.deepEqual(agreements([50, -50], { active: [at(0)], isReady: true }), ["unconfirmed", "unconfirmed"]);
  assert.deepEqual(confirmedBy(MODEL, [at(0)], [one, two], DEFAULT_POLICY).length, 2);
});

test("what was kept aside is confirmed from the accept threshold on, also by what was confirmed just before", () => {
  const waiting = [at(48), at(30), at(120)];
  const found = confirmedBy(MODEL, [at(0)], waiting, DEFAULT_POLICY);
  assert.deepEqual(found, [waiting[1], waiting[0]]);
});
