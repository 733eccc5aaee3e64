import assert from "node:assert/strict";
import { test } from "node:test";
import { probit } from "./probit.ts";

test("the normal deviates of known shares are right to 1e-6, in the centre and in both tails", () => {
  // Quantiles of the standard normal distribution, by Python's statistics.NormalDist().inv_cdf.
  const known: readonly (readonly [number, number])[] = [
    [0.5, 0],
    [0.6, 0.2533471031],
    [0.75, 0.6744897502],
    [0.9, 1.2815515655],
    [0.975, 1.9599639845],
    [0.976, 1.9773684282],
    [0.99, 2.326347874],
    [0.9999, 3.7190164855],
    [0.000001, -4.7534243088],
  ];
  for (const [share, deviate] of known) {
    assert.ok(Math.abs(probit(share) - deviate) < 1e-6, `${probit(share)} at ${share}`);
    assert.ok(Math.abs(probit(1 - share) + deviate) < 1e-6, `${probit(1 - share)} at ${1 - share}`);
  }
});

test("the deviate of nothing is infinitely low, that of everything infinitely high", () => {
  assert.deepEqual([probit(0), probit(1)], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});
