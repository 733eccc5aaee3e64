import assert from "node:assert/strict";
import { test } from "node:test";
import { type PairSource, pairsBetween, pairsWithin, pairsWithOthers } from "./pair-source.ts";

const GROUPS = [[4], [], [0, 2, 5], [1, 3]];

const all = ({ at, count }: PairSource): readonly string[] =>
  Array.from({ length: count }, (_, i) => at(i).join(" ")).sort();

test("every two of a group are a pair once", () => {
  assert.deepEqual(all(pairsWithin(GROUPS)), ["0 2", "0 5", "1 3", "2 5"]);
});

test("every two of different groups are a pair once", () => {
  const groupOf = (item: string) => GROUPS.findIndex((group) => group.includes(Number(item)));
  const pairs = all(pairsBetween(GROUPS)).map((pair) => pair.split(" "));
  assert.equal(pairs.length, 1 * 3 + 1 * 2 + 3 * 2);
  assert.equal(new Set(pairs.map((pair) => pair.toSorted().join())).size, pairs.length);
  assert.ok(pairs.every(([a = "", b = ""]) => groupOf(a) !== groupOf(b)));
});

test("each group meets every member of the others", () => {
  const expected = GROUPS.flatMap((own, number) =>
    GROUPS.flat()
      .filter((item) => own.length > 0 && !own.includes(item))
      .map((item) => `${number} ${item}`),
  );
  // An empty group has no voiceprint to meet anybody with in practice; here it is a number like the others.
  const others = GROUPS.flat().map((item) => `1 ${item}`);
  assert.deepEqual(all(pairsWithOthers(GROUPS)), [...expected, ...others].sort());
});

test("a folder may hold more pairs than memory", () => {
  const speakers = Array.from({ length: 10_000 }, (_, i) => Array.from({ length: 50 }, (__, j) => 50 * i + j));
  const { at, count } = pairsBetween(speakers);
  assert.equal(count, (500_000 * 499_950) / 2);
  assert.deepEqual(
    [at(0), at(count - 1)],
    [
      [0, 50],
      [499_949, 499_999],
    ],
  );
  assert.throws(() => at(count), RangeError);
});
