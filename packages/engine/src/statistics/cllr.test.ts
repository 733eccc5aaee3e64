import assert from "node:assert/strict";
import { test } from "node:test";
import { cllr, minCllr, REFUSED } from "./cllr.ts";
import { curveOf } from "./curve.fixture.ts";

const close = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test("an LLR of 0 costs one bit, and a right one with certainty nothing", () => {
  close(cllr(curveOf([0, 0], [0])), 1);
  close(cllr(curveOf([100], [-100])), 0);
});

test("a comparison that could not be made has no cost", () => {
  for (const cost of [cllr, minCllr])
    close(cost(curveOf([1, 2, REFUSED], [0, 1.5, REFUSED, REFUSED])), cost(curveOf([1, 2], [0, 1.5])));
});

test("minCllr is blind to any rising map of the scores and equals Cllr where the LLRs are the pools' own", () => {
  const mated = [0.2, 0.5, 0.7, 0.9, 0.4];
  const nonMated = [0.1, 0.3, 0.45, 0.6, 0.05];
  const cube = (values: readonly number[]) => values.map((v) => v ** 3 * 7 - 2);
  close(minCllr(curveOf(cube(mated), cube(nonMated))), minCllr(curveOf(mated, nonMated)));
  // Two pools: below (1 mated of 4) and above (3 of 4), so the best LLRs are ∓ ln 3.
  const ln3 = Math.log(3);
  close(minCllr(curveOf([0, 1, 1, 1], [0, 0, 0, 1])), cllr(curveOf([-ln3, ln3, ln3, ln3], [-ln3, -ln3, -ln3, ln3])));
});
