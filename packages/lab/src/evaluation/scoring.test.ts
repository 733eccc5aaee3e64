import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import {
  compare,
  cosine,
  DEFAULT_RECIPE,
  loadScoringModel,
  openModelStore,
  REFUSED,
  readRecipe,
  type Sample,
  type Samples,
  seededRandom,
  voiceprintOf,
} from "@voicebio/engine";
import { calibratedLlrs, plainCosine, scoresOf } from "./scoring.ts";

const store = openModelStore(resolve(import.meta.dirname, "../../../../models"));
const model = loadScoringModel(store, readRecipe(store, DEFAULT_RECIPE));

/** Recordings of made-up voices; the last one gave no embedding. */
const RECORDINGS = 40;
const SILENT = RECORDINGS - 1;
const random = seededRandom(1);
const heard = Array.from({ length: RECORDINGS }, (_, i) => ({
  quality: {
    durationS: 20,
    netSpeechS: 1 + i / 3,
    snrDb: i % 5 === 0 ? null : i,
    levelDb: -25,
    clippedShare: 0,
    bandwidthHz: i % 3 === 0 ? 3500 : 8000,
  },
  vector: i === SILENT ? undefined : Float32Array.from(model.mean, (mean) => mean + random() - 0.5),
}));
const heardOf = (recording: number) => heard[recording];
const sampleOf = (recording: number): Sample => {
  const { quality, vector } = heard[recording] as (typeof heard)[number];
  return { ...quality, embedding: { recipe: model.recipe, vector: vector as Float32Array } };
};

/** Everybody with everybody, and a voiceprint of three recordings. */
const recordings = heard.map((_, i) => ({ path: `${i}`, speaker: `${i}` }));
const voiceprints = [...recordings.map((_, i) => [i]), [1, 2, 3]];
const pairs = voiceprints.flatMap((_, enroll) => recordings.map((_, test) => [enroll, test] as const));
const table = {
  recordings,
  voiceprints,
  enroll: Uint32Array.from(pairs, ([enroll]) => enroll),
  test: Uint32Array.from(pairs, ([, test]) => test),
};

function assertClose(scores: Float64Array, expected: (enrolled: Samples, tested: Sample) => number): void {
  for (const [i, score] of scores.entries()) {
    const [enroll, test] = pairs[i] as (typeof pairs)[number];
    const places = voiceprints[enroll] as readonly number[];
    if (places.includes(SILENT) || test === SILENT) assert.equal(score, REFUSED);
    else {
      const right = expected(places.map(sampleOf) as unknown as Samples, sampleOf(test));
      assert.ok(Math.abs(score - right) < 1e-5 * Math.max(1, Math.abs(right)), `${score} is not ${right}`);
    }
  }
}

test("LLRs of a list are those of one verification after another, within the rounding of 32 bits", () => {
  const scores = scoresOf(table, calibratedLlrs(model)(table, heardOf, heardOf));
  assertClose(scores, (enrolled, tested) => compare(model, voiceprintOf(model, enrolled), tested).llr);
});

test("so are cosines of voiceprints of one recording", () => {
  const scores = scoresOf(table, plainCosine(table, heardOf, heardOf));
  const single = (enrolled: Samples, tested: Sample) => cosine(enrolled[0].embedding, tested.embedding);
  assertClose(scores.subarray(0, RECORDINGS ** 2), single);
});
