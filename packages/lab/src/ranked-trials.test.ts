import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "./random.ts";
import { eerInterval, type LabeledScore, RankedTrials } from "./ranked-trials.ts";

const close = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const trial = (mated: boolean, score: number, enroll = "a", test = mated ? enroll : "b"): LabeledScore => ({
  enrollSpeaker: enroll,
  testSpeaker: test,
  mated,
  score,
});

const ratesOf = (mated: readonly number[], nonMated: readonly number[]) =>
  new RankedTrials([...mated.map((s) => trial(true, s)), ...nonMated.map((s) => trial(false, s))]).errorRates();

/** Scores of 20 speakers that overlap. */
function manyTrials(shift = 0.4): readonly LabeledScore[] {
  const random = seededRandom(3);
  return Array.from({ length: 600 }, (_, i) => {
    const mated = i % 2 === 0;
    const other = mated ? i : i + 7;
    return trial(mated, random() + (mated ? shift : 0), `s${i % 20}`, `s${other % 20}`);
  });
}

test("the equal error rate of a list that can be counted by hand", () => {
  const found = ratesOf([0.9, 0.8, 0.4, 0.7], [0.1, 0.2, 0.5, 0.3]);
  close(found.eer, 0.25);
  assert.deepEqual([found.falseMatches, found.falseNonMatches], [1, 1]);
});

test("scores that separate have no error, scores that are all the same have half", () => {
  close(ratesOf([2, 3], [0, 1]).eer, 0);
  close(ratesOf([1, 1], [1, 1]).eer, 0.5);
  assert.throws(() => ratesOf([], [1]), RangeError);
});

test("the detection cost counts a false match 99 times, and refusing everybody costs 1", () => {
  // Refusing the lowest of four mated and no other: FNMR 1/4 without a false match.
  close(ratesOf([0.9, 0.8, 0.1, 0.7], Array(1000).fill(0.2)).minDcf, 0.25);
  // One false match in 1000 is cheaper than that half of the mated would be refused: 99/1000.
  close(ratesOf([0.9, 0.3], [0.5, ...Array(999).fill(0.2)]).minDcf, 0.099);
  close(ratesOf([0, 0], [1, 1]).minDcf, 1);
});

test("a round of the bootstrap is the list with every comparison as often as its speakers were drawn", () => {
  const trials = manyTrials();
  const [round] = new RankedTrials(trials).bootstrap(seededRandom(9), 1);
  const names = [...new Set(trials.map((t) => t.enrollSpeaker))].sort();
  const random = seededRandom(9);
  const drawn = names.map(() => names[Math.floor(random() * names.length)]);
  const count = (name: string) => drawn.filter((other) => other === name).length;
  const repeated = trials.flatMap((t) =>
    Array<LabeledScore>(count(t.enrollSpeaker) * (t.mated ? 1 : count(t.testSpeaker))).fill(t),
  );
  const expected = new RankedTrials(repeated).errorRates();
  assert.deepEqual(round, expected);
});

test("the interval holds the figure and is the same for the same seed", () => {
  const trials = new RankedTrials(manyTrials());
  const interval = eerInterval(trials, seededRandom(1));
  assert.deepEqual(eerInterval(trials, seededRandom(1)), interval);
  const { eer } = trials.errorRates();
  assert.ok(interval.low <= eer && eer <= interval.high && interval.low < interval.high);
});
