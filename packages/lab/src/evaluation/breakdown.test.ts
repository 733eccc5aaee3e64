import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNamed } from "@voicebio/engine";
import { breakdownsBy, type Grouping } from "./breakdown.ts";
import { columnsOfTable } from "./score-columns.ts";
import { tableOf } from "./trial-table.ts";

const EER = [metricNamed("eer")].flatMap((metric) => metric ?? []);

/**
 * Everybody with everybody, two recordings a speaker, the first enrolled and the second tested; speakers of even number
 * are of the group `x`, the others of `y`.
 */
function trialsOf(speakers: number, scoreOf: (enrolled: number, tested: number) => number) {
  const recordings = Array.from({ length: 2 * speakers }, (_, i) => ({ path: `${i}`, speaker: `s${i >> 1}` }));
  const pairs = Array.from({ length: speakers ** 2 }, (_, i) => [Math.floor(i / speakers), i % speakers] as const);
  const table = tableOf({
    recordings,
    voiceprints: Array.from({ length: speakers }, (_, i) => [2 * i]),
    enroll: pairs.map(([a]) => a),
    test: pairs.map(([, b]) => 2 * b + 1),
    mated: pairs.map(([a, b]) => (a === b ? 1 : 0)),
    duplicates: 0,
  });
  return {
    columns: columnsOfTable(
      table,
      Float64Array.from(pairs, ([a, b]) => scoreOf(a, b)),
    ),
    enrolled: (trial: number) => 2 * (table.enroll[trial] as number),
    tested: (trial: number) => table.test[trial] as number,
  };
}

/** Every comparison so many times. */
function repeated({ columns, enrolled, tested }: ReturnType<typeof trialsOf>, times: number) {
  const trials = columns.scores.length;
  const place = (i: number) => i % trials;
  const again = Array.from({ length: times * trials }, (_, i) => place(i));
  return {
    columns: {
      scores: Float64Array.from(again, (i) => columns.scores[i] as number),
      mated: Uint8Array.from(again, (i) => columns.mated[i] as number),
      enroll: Uint32Array.from(again, (i) => columns.enroll[i] as number),
      test: Uint32Array.from(again, (i) => columns.test[i] as number),
      speakers: columns.speakers,
    },
    enrolled: (i: number) => enrolled(place(i)),
    tested: (i: number) => tested(place(i)),
  };
}

const grouping = (side: Grouping["side"]): Grouping => ({
  column: "letter",
  side,
  values: ["x", "y"],
  groupOf: (recording) => ((recording >> 1) % 2 === 0 ? "x" : "y"),
});

const breakdown = (side: Grouping["side"], trials: ReturnType<typeof trialsOf>) => {
  const [found] = breakdownsBy([grouping(side)], trials, EER, 1);
  assert.ok(found);
  return found;
};

/** Strangers score below 0, evenly; own recordings 1, but those of odd speakers −2. */
const oddAreMissed = (a: number, b: number) => (a === b ? (a % 2 === 0 ? 1 : -2) : -((a * 7 + b * 13) % 100) / 100);

test("a trait counts where both sides have it, a recording's property where the probe has it", () => {
  const trials = trialsOf(20, oddAreMissed);
  // Ten speakers a group: ten mated, and 10 · 9 among themselves or 10 · 19 against everybody.
  assert.deepEqual(
    breakdown("both", trials).groups.map(({ mated, nonMated, speakers }) => [speakers, mated, nonMated]),
    [
      [10, 10, 90],
      [10, 10, 90],
    ],
  );
  assert.deepEqual(
    breakdown("probe", trials).groups.map(({ mated, nonMated, speakers }) => [speakers, mated, nonMated]),
    [
      [10, 10, 190],
      [10, 10, 190],
    ],
  );
});

test("all groups stand at one threshold, where the whole list has a false match rate of one per cent", () => {
  const { groups, threshold, worst } = breakdown("both", trialsOf(80, oddAreMissed));
  assert.ok(threshold <= 0 && threshold > -0.03, `${threshold}`);
  assert.deepEqual(
    groups.map(({ fnmr }) => fnmr?.value),
    [0, 1],
  );
  // The mean over both groups is a half: the worst is twice as bad.
  assert.deepEqual(worst?.fnmr, { group: "y", value: 1, overMean: 2 });
});

test("a group with too few comparisons is shown, and not called the worst", () => {
  // 58 speakers, 29 a group: one mated comparison short of thirty.
  assert.equal(breakdown("both", trialsOf(58, oddAreMissed)).worst, null);
  assert.notEqual(breakdown("both", trialsOf(60, oddAreMissed)).worst, null);
});

test("three speakers have figures and no intervals, however many others they are compared with", () => {
  const { groups } = breakdown("probe", trialsOf(19, oddAreMissed)); // ten even speakers, nine odd ones
  assert.deepEqual(
    groups.map(({ figures }) => figures?.["eer"]?.low !== undefined),
    [true, false],
  );
  const [three] = breakdown("both", trialsOf(6, oddAreMissed)).groups;
  assert.deepEqual([three?.speakers, three?.fnmr?.value, three?.fnmr?.low], [3, 0, undefined]);
});

test("a group of one speaker has no comparison of two, and so no rates", () => {
  const [, y] = breakdown("both", trialsOf(2, oddAreMissed)).groups;
  assert.deepEqual(y, { value: "y", speakers: 1, mated: 1, nonMated: 0, fmr: null, fnmr: null });
});

test("a group of few speakers is not called the worst, however many comparisons they have", () => {
  // Nine odd speakers with forty mated comparisons each; of the ten even ones, and with ten odd ones, there are enough.
  const often = (speakers: number) => repeated(trialsOf(speakers, oddAreMissed), 40);
  assert.equal(breakdown("both", often(19)).worst, null);
  assert.equal(breakdown("both", often(20)).worst?.fnmr?.group, "y");
});

test("where no group has an error, none is the worst", () => {
  const { worst } = breakdown(
    "both",
    trialsOf(60, (a, b) => (a === b ? 1 : 0)),
  );
  assert.deepEqual(worst, { fnmr: null, fmr: null });
});
