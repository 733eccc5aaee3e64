import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "@voicebio/engine";
import { fitLogisticRegression } from "./logistic-regression.ts";

test("logistic regression finds the log-likelihood ratio of two Gaussians, whatever the number of each", () => {
  const random = seededRandom(7);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = (count: number, center: number, positive: boolean) =>
    Array.from({ length: count }, () => ({ inputs: [1, center + gauss()], positive, weight: 1 }));
  const [offset, slope] = fitLogisticRegression([...draw(4000, 1, true), ...draw(16000, -1, false)], 0.5);
  // Unit variance, means ±1: llr(x) = 2x.
  assert.ok(Math.abs((slope ?? 0) - 2) < 0.1, `slope ${slope}`);
  assert.ok(Math.abs(offset ?? 1) < 0.1, `offset ${offset}`);
});
