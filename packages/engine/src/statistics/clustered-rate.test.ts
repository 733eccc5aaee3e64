import assert from "node:assert/strict";
import { test } from "node:test";
import { clusteredRate, upperBound } from "./clustered-rate.ts";
import { seededRandom } from "./random.ts";

/** Comparisons of every pair of speakers, so many recordings each, whose scores follow the speakers or not. */
function comparisons(speakers: number, each: number, ofSpeakers: number, seed: number) {
  const random = seededRandom(seed);
  const own = Array.from({ length: speakers }, () => random());
  const rows = own.flatMap((a, enroll) =>
    own.flatMap((b, test) =>
      enroll === test
        ? []
        : Array.from({ length: each }, () => ({
            enroll,
            test,
            score: (ofSpeakers * (a + b)) / 2 + (1 - ofSpeakers) * random(),
          })),
    ),
  );
  return {
    scores: Float64Array.from(rows, ({ score }) => score),
    enroll: Uint32Array.from(rows, ({ enroll }) => enroll),
    test: Uint32Array.from(rows, ({ test }) => test),
  };
}

test("comparisons whose scores owe nothing to the speakers are worth their number", () => {
  const { comparisons: count, designEffect, rate } = clusteredRate(comparisons(40, 3, 0, 1), 0.9);
  assert.equal(count, 40 * 39 * 3);
  assert.ok(Math.abs(rate - 0.1) < 0.02 && designEffect < 1.5, `${rate}, ${designEffect}`);
});

test("the design effect is what the rate spreads by from one set of speakers to another", () => {
  const found = Array.from({ length: 60 }, (_, seed) => clusteredRate(comparisons(25, 2, 0.8, seed), 0.75));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rates = found.map(({ rate }) => rate);
  const spread = mean(rates.map((rate) => (rate - mean(rates)) ** 2));
  const said = mean(found.map(({ designEffect, rate }) => (designEffect * rate * (1 - rate)) / (25 * 24 * 2)));
  assert.ok(said > spread / 2 && said < spread * 2, `${said} said, ${spread} seen`);
  assert.ok(mean(found.map(({ designEffect }) => designEffect)) > 20);
});

test("the bound is 3 by the number where nothing was seen, and closes in on the rate with more comparisons", () => {
  assert.ok(Math.abs(upperBound(0, 1000) - 0.002996) < 5e-5);
  // Garwood's bound for 10 of 1,000: 16.96.
  assert.ok(Math.abs(upperBound(0.01, 1000) - 0.01696) < 5e-5);
  assert.ok(upperBound(0.01, 1e6) < 0.0102 && upperBound(0.01, 1e6) > 0.01);
  assert.equal(upperBound(0.5, 2), 1);
});

test("no error at all has a design effect of 1: what is not seen can't be clustered", () => {
  assert.deepEqual(clusteredRate(comparisons(5, 1, 0, 1), 2), { rate: 0, comparisons: 20, designEffect: 1 });
});
