import assert from "node:assert/strict";
import { test } from "node:test";
import { curveOf } from "./curve.fixture.ts";
import { actDcf, type ErrorCurve, equalErrorPoint, minDcf, pointAtFmr } from "./error-curve.ts";
import { columnsOf, type LabeledScore, ScoreCollector } from "./labeled-scores.ts";
import { type MetricFigure, metricFigures, metricNamed, STANDARD_METRICS, shortagesOf } from "./metric.ts";
import { randomIndex, seededRandom } from "./random.ts";
import { RankedTrials } from "./ranked-trials.ts";

const close = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** Scores of speakers that overlap. */
function manyTrials(count = 600, speakers = 20): readonly LabeledScore[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, (_, i) => {
    const mated = i % 2 === 0;
    const other = mated ? i : i + 7;
    const [enrollSpeaker, testSpeaker] = [`s${i % speakers}`, `s${other % speakers}`];
    return { enrollSpeaker, testSpeaker, mated, score: random() + (mated ? 0.4 : 0) };
  });
}

const eer = (curve: ErrorCurve): number => equalErrorPoint(curve).fnmr;

test("the equal error rate of a list that can be counted by hand", () => {
  close(eer(curveOf([0.9, 0.8, 0.4, 0.7], [0.1, 0.2, 0.5, 0.3])), 0.25);
  // From (FMR 1/2, FNMR 0) to (1/2, 1/2) in one step: the line crosses at its end.
  close(eer(curveOf([1, 3], [0, 2])), 0.5);
  // From (1/2, 0) to (0, 1/2) in one step, two comparisons of one score: crossed in the middle.
  close(eer(curveOf([1, 2], [0, 1])), 0.25);
});

test("scores that separate have no error, scores that are all the same have half", () => {
  close(eer(curveOf([2, 3], [0, 1])), 0);
  close(eer(curveOf([1, 1], [1, 1])), 0.5);
  assert.throws(() => curveOf([], [1]), RangeError);
});

test("the detection cost counts a false match 99 times, and refusing everybody costs 1", () => {
  // Refusing the lowest of four mated and no other: FNMR 1/4 without a false match.
  close(minDcf(curveOf([0.9, 0.8, 0.1, 0.7], Array(1000).fill(0.2)), 0.01), 0.25);
  // One false match in 1000 is cheaper than that half of the mated would be refused: 99/1000.
  close(minDcf(curveOf([0.9, 0.3], [0.5, ...Array(999).fill(0.2)]), 0.01), 0.099);
  close(minDcf(curveOf([0, 0], [1, 1]), 0.01), 1);
});

test("the actual cost is paid at the threshold of the prior, ln 99 for one in a hundred", () => {
  const threshold = Math.log(99);
  close(actDcf(curveOf([threshold, threshold - 0.01], [0]), 0.01), 0.5);
  close(actDcf(curveOf([9], [threshold, 0]), 0.01), 99 / 2);
});

test("the false non-match rate at a false match rate is that of the lowest threshold that keeps it", () => {
  const curve = curveOf([5, 3, 1], [4, 2, ...Array(98).fill(0)]);
  assert.deepEqual(pointAtFmr(curve, 0.01), { threshold: 3, fmr: 0.01, fnmr: 1 - 2 / 3 });
  close(pointAtFmr(curve, 0.001).fnmr, 2 / 3);
  assert.deepEqual(pointAtFmr(curveOf([1], [1]), 0.5), { threshold: Number.POSITIVE_INFINITY, fmr: 0, fnmr: 1 });
});

test("scores are told apart to the last bit, and equal ones share a threshold", () => {
  const next = 1 + Number.EPSILON;
  assert.deepEqual([...curveOf([1, next, -1, -0.25], [next, -2, 1]).scores], [-2, -1, -0.25, 1, next]);
  assert.deepEqual([...curveOf([1, next], [1]).nonMated], [1, 0]);
});

test("a round of the bootstrap is the list with every comparison as often as its speakers were drawn", () => {
  const trials = manyTrials();
  const [round] = new RankedTrials(columnsOf(trials)).bootstrap(seededRandom(9), 1);
  const names = [...new Set(trials.map((t) => t.enrollSpeaker))].sort();
  const random = seededRandom(9);
  const drawn = names.map(() => names[randomIndex(random, names.length)]);
  const count = (name: string) => drawn.filter((other) => other === name).length;
  const repeated = trials.flatMap((t) =>
    Array<LabeledScore>(count(t.enrollSpeaker) * (t.mated ? 1 : count(t.testSpeaker))).fill(t),
  );
  assert.ok(round);
  const expected = new RankedTrials(columnsOf(repeated)).curve();
  for (const { name, of } of STANDARD_METRICS) close(of(round), of(expected), name === "cllr" ? 1e-9 : 1e-12);
});

test("long lists are weighed in bins whose figures are those of every score", () => {
  const random = seededRandom(5);
  const collector = new ScoreCollector();
  for (let i = 0; i < 400_000; i++) {
    const mated = i % 10 === 0;
    const enrollSpeaker = `s${i % 97}`;
    const testSpeaker = mated ? enrollSpeaker : `s${(i + 1) % 97}`;
    collector.add({ enrollSpeaker, testSpeaker, mated, score: random() + random() + (mated ? 1 : 0) });
  }
  const trials = new RankedTrials(collector.columns());
  const curve = trials.curve();
  // Whoever draws each speaker once weighs everything once.
  let next = 0;
  const [round] = trials.bootstrap(() => (next++ + 0.5) / 97, 1);
  assert.ok(round && round.scores.length < 60_000 && curve.scores.length > 390_000, `${round?.scores.length} bins`);
  for (const name of ["eer", "minDcf@p=0.01", "minCllr", "cllr", "fnmr@fmr=0.01", "fnmr@fmr=0.0001"]) {
    const of = metricNamed(name)?.of;
    assert.ok(of);
    assert.ok(Math.abs(of(round) - of(curve)) < 1e-3, `${name}: ${of(round)} of bins, ${of(curve)}`);
  }
});

test("an interval holds its figure, is the same for the same seed, and is not given for a handful of speakers", () => {
  const metrics = STANDARD_METRICS;
  const figures = (count: number, seed: number) =>
    metricFigures(new RankedTrials(columnsOf(manyTrials(600, count))), metrics, seededRandom(seed));
  assert.deepEqual(figures(20, 1), figures(20, 1));
  const { low, high, value } = figures(20, 1)["eer"] ?? { value: 0 };
  assert.ok(low !== undefined && high !== undefined && low <= value && value <= high && low < high);
  assert.equal(figures(5, 1)["eer"]?.low, undefined);
});

/** Twenty speakers with two mated comparisons each, everyone against everyone, whose scores separate, rightly or the wrong way round. */
const separated = (sign: 1 | -1 = 1) => {
  const pairs = Array.from({ length: 20 * 20 }, (_, i) => [Math.floor(i / 20), i % 20] as const);
  const rows = pairs.flatMap(([a, b]): readonly LabeledScore[] => {
    const row = { enrollSpeaker: `s${a}`, testSpeaker: `s${b}`, mated: a === b, score: sign * (a === b ? 9 : -9) };
    return a === b ? [row, row] : [row];
  });
  return metricFigures(new RankedTrials(columnsOf(rows)), STANDARD_METRICS, seededRandom(1), 20);
};

test("where no error was seen, a figure is at most what so many speakers and pairs of them could have missed", () => {
  const figures = separated();
  // Three by the number: of 20 speakers who may be missed, and of 190 pairs who may be taken for each other.
  const [fnmr, fmr] = [3 / 20, 3 / 190];
  const at = (name: string): Partial<MetricFigure> => figures[name] ?? {};
  for (const name of ["eer", "fnmr@fmr=0.01"]) {
    assert.deepEqual([at(name).value, at(name).low], [0, 0]);
    close(at(name).high ?? 0, fnmr, 0.002);
  }
  close(at("minDcf@p=0.05").high ?? 0, fnmr + 19 * fmr, 0.005);
  // At a prior of one in a hundred, refusing everybody is the most that it may cost; a threshold that is kept to may cost more.
  assert.equal(at("minDcf@p=0.01").high, 1);
  close(at("actDcf@p=0.01").high ?? 0, fnmr + 99 * fmr, 0.02);
  assert.equal(at("cllr").low, at("cllr").high, "of a cost that is not 0 every speaker has the same");
  const { high = 0 } = at("minCllr");
  assert.ok(high > 0.3 && high < 0.7, `${high}`);
});

test("where all was error, a figure is at least what may be right all the same; a cost of one is none", () => {
  const figures = separated(-1);
  const { high, low = 0, value } = figures["fnmr@fmr=0.01"] ?? { value: 0 };
  assert.deepEqual([value, high], [1, 1]);
  close(low, 1 - 3 / 20, 0.002);
  assert.deepEqual(figures["minDcf@p=0.01"], { value: 1, low: 1, high: 1, tooFew: false });
});

/** Which figures are made of too little: so many mated comparisons of ten speakers each with itself, and non-mated ones. */
const marked = (mated: number, nonMated: number, speakers = 10): readonly string[] => {
  const rows = Array.from({ length: mated + nonMated }, (_, i) => {
    const other = i < mated ? i : i + 1;
    const [enrollSpeaker, testSpeaker] = [`s${i % speakers}`, `s${other % speakers}`];
    return { enrollSpeaker, testSpeaker, mated: i < mated, score: i };
  });
  const figures = metricFigures(new RankedTrials(columnsOf(rows)), STANDARD_METRICS, undefined);
  return Object.entries(figures).flatMap(([name, { tooFew }]) => (tooFew ? [name] : []));
};

test("a false match rate that the comparisons can't show is marked, and a cost to which one error is all", () => {
  assert.deepEqual(marked(30, 100), ["fnmr@fmr=0.001", "fnmr@fmr=0.0001"]);
  // At a prior of one in a hundred a false match costs 99 times a false non-match: of 98, one costs more than refusing all.
  assert.deepEqual(marked(30, 98).slice(0, 2), ["minDcf@p=0.01", "actDcf@p=0.01"]);
  assert.deepEqual(marked(30, 30).slice(0, 2), ["minDcf@p=0.01", "actDcf@p=0.01"]);
  assert.deepEqual(metricNamed("minDcf@p=0.99")?.least, { mated: 99, nonMated: 30 });
});

test("every figure takes thirty comparisons of each kind and ten speakers of mated ones", () => {
  const all = STANDARD_METRICS.map(({ name }) => name);
  for (const few of [marked(29, 10_000), marked(10_000, 29), marked(10_000, 10_000, 9)]) assert.deepEqual(few, all);
  assert.deepEqual(marked(30, 10_000), []);
});

test("what is too little is said with what is needed; speakers whom nobody knows are not counted", () => {
  const [eer] = STANDARD_METRICS;
  assert.ok(eer);
  assert.deepEqual(shortagesOf(eer, { mated: 2, nonMated: 30, matedSpeakers: 2 }), [
    { of: "mated", needed: 30, found: 2 },
    { of: "matedSpeakers", needed: 10, found: 2 },
  ]);
  const columns = { ...columnsOf(manyTrials(80)), speakers: 0 };
  const unknown = new RankedTrials(columns);
  assert.deepEqual([unknown.matedSpeakers, shortagesOf(eer, unknown)], [null, []]);
});

test("metrics are found by name, with any prior and any rate, and nothing else is", () => {
  const curve = curveOf([2, 1, 0.5], [0, 0.7, -1]);
  assert.equal(metricNamed("fnmr@fmr=0.5")?.of(curve), pointAtFmr(curve, 0.5).fnmr);
  for (const name of ["", "EER", "fnmr@fmr=0", "fnmr@fmr=1", "fnmr@fmr=x", "minDcf", "toString"])
    assert.equal(metricNamed(name), undefined, name);
});
