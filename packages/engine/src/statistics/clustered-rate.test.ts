import assert from "node:assert/strict";
import { test } from "node:test";
import { clusteredRate, effectiveWithoutError, upperBound } from "./clustered-rate.ts";
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

test("without an error, comparisons are worth as many as there are pairs of speakers, and fewer where speakers err alike", () => {
  const effective = (each: number, ofSpeakers: number) => effectiveWithoutError(comparisons(30, each, ofSpeakers, 1));
  // Thirty speakers are 435 pairs, whichever of the two is enrolled and however many recordings they have.
  for (const each of [1, 5]) assert.equal(effective(each, 0), (30 * 29) / 2);
  assert.ok(effective(5, 0.9) < 435 / 2, `${effective(5, 0.9)}`);
  const ofOne = { enroll: Uint32Array.of(0, 0, 1, 1), test: Uint32Array.of(0, 0, 1, 1) };
  assert.equal(effectiveWithoutError({ ...ofOne, scores: Float64Array.of(1, 2, 3, 4) }), 2);
});

test("the bound without an error is above the true rate but for one case in twenty, though few speakers err", () => {
  // One speaker in twenty errs in half of the comparisons: 1 in 40, which 20 speakers often do not show at all.
  const random = seededRandom(4);
  const [lists, speakers, each] = [400, 20, 10];
  let [missed, missedByCount] = [0, 0];
  for (let list = 0; list < lists; list++) {
    const own = Uint32Array.from({ length: speakers * each }, (_, i) => Math.floor(i / each));
    const errs = Array.from({ length: speakers }, () => random() < 0.05);
    const scores = Float64Array.from(own, (speaker) => (errs[speaker] && random() < 0.5 ? 1 : -random()));
    if (scores.includes(1)) continue;
    if (upperBound(0, effectiveWithoutError({ enroll: own, test: own, scores })) < 0.025) missed++;
    if (upperBound(0, scores.length) < 0.025) missedByCount++;
  }
  assert.equal(missed, 0);
  assert.ok(missedByCount > lists / 4, `${missedByCount}`);
});
