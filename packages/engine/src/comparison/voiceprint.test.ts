import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compare,
  indexVector,
  type ScoreMeaning,
  type ScoringModel,
  searchVector,
  voiceprintOf,
} from "../calibration/scoring-model.ts";
import { VoiceError } from "../errors.ts";
import { cosine, dot } from "./embedding.ts";
import { locate, type Plda, pldaScore } from "./plda.ts";
import type { Sample } from "./sample.ts";

/** The coordinates are the vectors themselves, so that the score is their cosine. */
const SAME: Plda = { transform: Float32Array.of(1, 0, 0, 1), own: new Float32Array(2) };
const MEANING: ScoreMeaning = {
  id: "test@1",
  calibration: {
    offset: [-1, 0, 0, 0, 0, 0, 0.5],
    slope: [4],
    limits: { speechS: [1, 30], snrDb: [0, 40], maxSamples: 5 },
  },
  strata: [],
};
const MODEL: ScoringModel = {
  ...MEANING,
  inDomain: { ...MEANING, calibration: { ...MEANING.calibration, offset: [3] } },
  recipe: "a@1",
  mean: Float32Array.of(1, 1),
  plda: SAME,
};
const sample = (
  x: number,
  y: number,
  netSpeechS: number,
  more: Partial<Sample> & { recipe?: string } = {},
): Sample => ({
  embedding: { recipe: more.recipe ?? "a@1", vector: Float32Array.of(x, y) },
  netSpeechS,
  snrDb: more.snrDb === undefined ? 20 : more.snrDb,
  bandwidthHz: more.bandwidthHz ?? 8000,
});
const mismatch = (error: unknown) => error instanceof VoiceError && error.code === "recipe.mismatch";
const close = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-5, `${actual} is not ${expected}`);

test("samples weigh in a voiceprint by their net speech, and what they are worth is summed up", () => {
  const { vector, quality } = voiceprintOf(MODEL, [
    sample(5, 1, 9, { snrDb: 30, bandwidthHz: 3500 }),
    sample(1, 3, 3, { snrDb: null }),
  ]);
  // Centered directions are (1, 0) and (0, 1), with weights 9 and 3.
  close(vector[0], 3 / Math.sqrt(10));
  close(vector[1], 1 / Math.sqrt(10));
  assert.deepEqual(quality, { netSpeechS: 12, samples: 2, snrDb: 30, narrowShare: 0.5 });
});

test("a comparison is the score after centering, mapped to an LLR with the speech behind it", () => {
  const evidence = compare(MODEL, voiceprintOf(MODEL, [sample(3, 1, 10)]), sample(2, 2, Math.E));
  close(evidence.score, Math.SQRT1_2);
  close(evidence.llr, -1 + 0.5 * 1 + 4 * Math.SQRT1_2);
});

test("PLDA's score is the log of the likelihood ratio of two normal distributions, up to a constant", () => {
  // One direction, within-speaker variance 1, between-speaker variance b: total t = b + 1.
  const b = 3;
  const t = b + 1;
  const determinant = t * t - b * b;
  const same = (x: number, y: number) => (-(t * (x * x + y * y)) + 2 * b * x * y) / 2 / determinant;
  const different = (x: number, y: number) => -(x * x + y * y) / 2 / t;
  const scale = Math.sqrt(b / determinant); // the product's weight
  const plda: Plda = {
    transform: Float32Array.of(scale),
    own: Float32Array.of((-t / determinant + 1 / t) / 2 / scale ** 2),
  };
  for (const [x, y] of [
    [1, 0.5],
    [-0.3, 0.9],
    [0, 0],
  ] as const)
    close(pldaScore(locate(plda, Float32Array.of(x)), locate(plda, Float32Array.of(y))), same(x, y) - different(x, y));
});

test("an index ranks voiceprints by their dot products as the score does", () => {
  const model = { ...MODEL, plda: { transform: Float32Array.of(1, 0.5, 0, 2), own: Float32Array.of(-0.5, -0.3) } };
  const probe = sample(2, 3, 4);
  const voices = [sample(3, 1, 5), sample(1.5, 3, 5), sample(0, -4, 5)].map((one) => voiceprintOf(model, [one]));
  const scores = voices.map((voice) => compare(model, voice, probe).score);
  const products = voices.map((voice) => dot(indexVector(voice), searchVector(model, probe)));
  for (const [i, product] of products.entries())
    close(product - (products[0] ?? 0), (scores[i] ?? 0) - (scores[0] ?? 0));
});

test("vectors of two recipes never meet: in a voiceprint, in a comparison, in a plain cosine", () => {
  const other = { recipe: "b@1" };
  assert.throws(() => voiceprintOf(MODEL, [sample(1, 2, 1), sample(1, 2, 1, other)]), mismatch);
  assert.throws(() => voiceprintOf(MODEL, [sample(1, 2, 1, other)]), mismatch);
  assert.throws(() => compare(MODEL, voiceprintOf(MODEL, [sample(3, 1, 1)]), sample(1, 2, 1, other)), mismatch);
  assert.throws(() => cosine(sample(1, 2, 1).embedding, sample(1, 2, 1, other).embedding), mismatch);
});

test("a higher score is never weaker evidence, whatever the quality", () => {
  const steep = { ...MODEL, calibration: { ...MODEL.calibration, slope: [1, 0, 0, 0, 0, 0, 0, -5] } };
  const voiceprint = voiceprintOf(steep, [sample(3, 1, 10)]);
  const near = compare(steep, voiceprint, sample(3, 1.1, 30)).llr;
  const far = compare(steep, voiceprint, sample(-3, 1.1, 30)).llr;
  assert.ok(near >= far);
});

test("quality beyond what was fitted counts as the last that was", () => {
  const voiceprint = voiceprintOf(MODEL, [sample(3, 1, 10)]);
  const llrOf = (netSpeechS: number) => compare(MODEL, voiceprint, sample(2, 2, netSpeechS)).llr;
  assert.equal(llrOf(0.1), llrOf(1));
  assert.equal(llrOf(30), llrOf(600));
  assert.ok(llrOf(30) > llrOf(5));
});
