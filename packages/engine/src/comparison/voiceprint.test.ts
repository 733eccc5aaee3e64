import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, type ScoringModel, voiceprintOf } from "../calibration/scoring-model.ts";
import { VoiceError } from "../errors.ts";
import { cosine } from "./embedding.ts";

const MODEL: ScoringModel = {
  id: "test@1",
  recipe: "a@1",
  mean: Float32Array.of(1, 1),
  calibration: { offset: [-1, 0.5, 0, 0], slope: [4, 0, 0, 0], minSpeechS: 1, maxSpeechS: 30, maxSamples: 5 },
};
const sample = (x: number, y: number, netSpeechS: number, recipe = "a@1") => ({
  embedding: { recipe, vector: Float32Array.of(x, y) },
  netSpeechS,
});
const mismatch = (error: unknown) => error instanceof VoiceError && error.code === "recipe.mismatch";

test("samples weigh in a voiceprint by their net speech", () => {
  const { vector, netSpeechS, samples } = voiceprintOf(MODEL, [sample(5, 1, 9), sample(1, 3, 3)]);
  // Centered directions are (1, 0) and (0, 1), with weights 9 and 3.
  assert.ok(Math.abs((vector[0] ?? 0) - 3 / Math.sqrt(10)) < 1e-6);
  assert.ok(Math.abs((vector[1] ?? 0) - 1 / Math.sqrt(10)) < 1e-6);
  assert.equal(netSpeechS, 12);
  assert.equal(samples, 2);
});

test("a comparison is the cosine after centering, mapped to an LLR with the speech behind it", () => {
  const evidence = compare(MODEL, voiceprintOf(MODEL, [sample(3, 1, 10)]), sample(2, 2, Math.E));
  assert.ok(Math.abs(evidence.score - Math.SQRT1_2) < 1e-6);
  assert.ok(Math.abs(evidence.llr - (-1 + 0.5 * 1 + 4 * Math.SQRT1_2)) < 1e-5);
});

test("vectors of two recipes never meet: in a voiceprint, in a comparison, in a plain cosine", () => {
  assert.throws(() => voiceprintOf(MODEL, [sample(1, 2, 1), sample(1, 2, 1, "b@1")]), mismatch);
  assert.throws(() => voiceprintOf(MODEL, [sample(1, 2, 1, "b@1")]), mismatch);
  assert.throws(() => compare(MODEL, voiceprintOf(MODEL, [sample(3, 1, 1)]), sample(1, 2, 1, "b@1")), mismatch);
  assert.throws(() => cosine(sample(1, 2, 1).embedding, sample(1, 2, 1, "b@1").embedding), mismatch);
});

test("a higher score is never weaker evidence, whatever the quality", () => {
  const steep = { ...MODEL, calibration: { ...MODEL.calibration, slope: [1, -5, 0, 0] } };
  const voiceprint = voiceprintOf(steep, [sample(3, 1, 10)]);
  const near = compare(steep, voiceprint, sample(3, 1.1, 30)).llr;
  const far = compare(steep, voiceprint, sample(-3, 1.1, 30)).llr;
  assert.ok(near >= far);
});
