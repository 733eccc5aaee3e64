import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, type ErrorCurve, RankedTrials, REFUSED, seededRandom } from "@voicebio/engine";
import { picturesOf } from "./pictures.ts";

const curveOf = (mated: readonly number[], nonMated: readonly number[]): ErrorCurve => {
  const comparison = (isMated: boolean) => (score: number) => ({
    enrollSpeaker: "a",
    testSpeaker: isMated ? "a" : "b",
    mated: isMated,
    score,
  });
  return new RankedTrials(columnsOf([...mated.map(comparison(true)), ...nonMated.map(comparison(false))])).curve();
};

test("a DET curve begins where everything is accepted and ends where nothing is, equal scores being one point", () => {
  assert.deepEqual(picturesOf(curveOf([1, 2, 2], [0, 1, 1, 1]), false).det, [
    { fmr: 1, fnmr: 0 },
    { fmr: 0.75, fnmr: 0 },
    { fmr: 0, fnmr: 1 / 3 },
    { fmr: 0, fnmr: 1 },
  ]);
});

test("a DET curve of many scores keeps a few hundred points, with low rates as well", () => {
  const random = seededRandom(1);
  const scores = (count: number, from: number) => Array.from({ length: count }, () => from + random() + random());
  const { det } = picturesOf(curveOf(scores(20_000, 0.5), scores(100_000, 0)), false);
  assert.ok(det.length > 50 && det.length <= 300, `${det.length}`);
  assert.ok(det.some(({ fmr }) => fmr > 0 && fmr < 1e-4));
  assert.deepEqual(
    [det[0], det.at(-1)],
    [
      { fmr: 1, fnmr: 0 },
      { fmr: 0, fnmr: 1 },
    ],
  );
});

test("a histogram's shares are of each kind, refused comparisons left out", () => {
  const { edges, mated, nonMated } = picturesOf(curveOf([1, 1, REFUSED], [0, 0.5]), false).histogram;
  const sum = (shares: readonly number[]) => shares.reduce((a, b) => a + b, 0);
  assert.deepEqual([edges[0], edges.at(-1), edges.length], [0, 1, mated.length + 1]);
  assert.deepEqual([mated.at(-1), sum(mated), nonMated[0], sum(nonMated)], [1, 1, 0.5, 1]);
});

test("reliability sets each pool's mean LLR beside what its comparisons show, infinite where they are of one kind", () => {
  // Between −1 and 1 the mated comparison lies below the non-mated one: they are one pool, even in odds of 1/2 to 1/2.
  const pools = picturesOf(curveOf([-1, 3], [1, -4]), true).reliability;
  assert.deepEqual(pools, [
    { given: -4, shown: Number.NEGATIVE_INFINITY, comparisons: 1 },
    { given: 0, shown: 0, comparisons: 2 },
    { given: 3, shown: Number.POSITIVE_INFINITY, comparisons: 1 },
  ]);
  assert.deepEqual(picturesOf(curveOf([-1, 3, REFUSED], [1, -4, REFUSED, REFUSED]), true).reliability, pools);
});

test("scores that are no LLRs have no reliability, and those of which a kind was always refused neither", () => {
  assert.equal(picturesOf(curveOf([1], [0]), false).reliability, null);
  const refused = picturesOf(curveOf([REFUSED], [REFUSED, 1]), true);
  assert.equal(refused.reliability, null);
  assert.deepEqual(refused.det.at(-1), { fmr: 0, fnmr: 1 });
  assert.ok(picturesOf(curveOf([REFUSED], [REFUSED]), true).histogram.edges.every(Number.isFinite));
});
