import assert from "node:assert/strict";
import { test } from "node:test";
import { fitLogisticRegression } from "./logistic-regression.ts";
import { cllr, minCllr } from "./metrics.ts";
import { seededRandom } from "./random.ts";

const close = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test("an LLR of 0 costs one bit, and a right one with certainty nothing", () => {
  close(cllr({ mated: [0, 0], nonMated: [0] }), 1);
  close(cllr({ mated: [100], nonMated: [-100] }), 0);
});

test("minCllr is blind to any rising map of the scores and equals Cllr where the LLRs are the pools' own", () => {
  const mated = [0.2, 0.5, 0.7, 0.9, 0.4];
  const nonMated = [0.1, 0.3, 0.45, 0.6, 0.05];
  const cube = (values: readonly number[]) => values.map((v) => v ** 3 * 7 - 2);
  close(minCllr({ mated: cube(mated), nonMated: cube(nonMated) }), minCllr({ mated, nonMated }));
  // Two pools: below (1 mated of 4) and above (3 of 4), so the best LLRs are ∓ ln 3.
  const ln3 = Math.log(3);
  const scores = { mated: [0, 1, 1, 1], nonMated: [0, 0, 0, 1] };
  close(minCllr(scores), cllr({ mated: [-ln3, ln3, ln3, ln3], nonMated: [-ln3, -ln3, -ln3, ln3] }));
});

test("logistic regression finds the log-likelihood ratio of two Gaussians, whatever the number of each", () => {
  const random = seededRandom(7);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = (count: number, center: number, positive: boolean) =>
    Array.from({ length: count }, () => ({ inputs: [1, center + gauss()], positive, weight: 1 }));
  const [offset, slope] = fitLogisticRegression([...draw(4000, 1, true), ...draw(16000, -1, false)], 0.5);
  // Unit variance, means ±1: llr(x) = 2x.
  close(slope ?? 0, 2, 0.1);
  close(offset ?? 1, 0, 0.1);
});
