import assert from "node:assert/strict";
import { test } from "node:test";
import { drawStrangers, drawTrialTable } from "./drawn-trials.ts";
import type { TrialTable } from "./trial-table.ts";

const recordingsOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([speaker, count]) =>
    Array.from({ length: count }, (_, i) => ({ path: `${speaker}/${i}.wav`, speaker })),
  );

const draw = (
  counts: Readonly<Record<string, number>>,
  samples = 1,
  most = { mated: 1000, nonMated: 1000 },
  seed = 1,
) => drawTrialTable(recordingsOf(counts), { samples, seed, most });

/** Every comparison as speakers, with its label. */
const spoken = ({ enroll, mated, recordings, test: tested, voiceprints }: TrialTable) =>
  Array.from(mated, (label, i) => ({
    mated: label === 1,
    enrolled: (voiceprints[enroll[i] as number] ?? []).map((place) => recordings[place]?.speaker),
    tested: recordings[tested[i] as number]?.speaker,
  }));

test("of a small folder every pair is a comparison once, and its label says who speaks", () => {
  const table = draw({ a: 3, b: 2, c: 1 });
  assert.equal(table.mated.filter((label) => label === 1).length, 3 + 1);
  assert.equal(table.mated.length, (6 * 5) / 2);
  for (const { enrolled, mated, tested } of spoken(table)) assert.equal(enrolled[0] === tested, mated);
  const pairs = Array.from(table.enroll, (a, i) => [a, table.test[i] as number].sort().join());
  assert.equal(new Set(pairs).size, pairs.length);
});

test("of a large folder as many are drawn as wanted, none twice, the same by the same seed", () => {
  const most = { mated: 10, nonMated: 20 };
  const counts = { a: 20, b: 20, c: 20 };
  const table = draw(counts, 1, most);
  assert.deepEqual([table.mated.length, table.mated.filter((label) => label === 1).length], [30, 10]);
  assert.deepEqual(draw(counts, 1, most), table);
  assert.notDeepEqual(draw(counts, 1, most, 2), table);
});

test("with several recordings a voiceprint, what is enrolled is never a probe, and who has too few is left out", () => {
  const table = draw({ a: 4, b: 3, c: 2 }, 2);
  assert.deepEqual(
    table.voiceprints.map(({ length }) => length),
    [2, 2],
  );
  const enrolled = new Set(table.voiceprints.flat());
  assert.ok(table.test.every((place) => !enrolled.has(place)));
  // Two probes of a and one of b, each against both voiceprints.
  assert.deepEqual(
    spoken(table)
      .map(({ mated }) => mated)
      .sort(),
    [false, false, false, true, true, true],
  );
  for (const {
    enrolled: [own],
    mated,
    tested,
  } of spoken(table))
    assert.equal(own === tested, mated);
});

test("a folder of one speaker, of nobody, or of single recordings gives no error rates, and says why", () => {
  const refused = (counts: Readonly<Record<string, number>>, samples: number, message: RegExp) =>
    assert.throws(() => draw(counts, samples), { code: "trials.one_kind", message });
  refused({ ann: 5 }, 1, /All recordings are of one speaker, ann: error rates need two speakers/);
  refused({}, 1, /There are no recordings/);
  refused({ a: 1, b: 1 }, 1, /0 of 2 speakers have more than one recording/);
  refused({ a: 4, b: 3 }, 3, /1 of 2 speakers have more than 3 recordings/);
});

test("strangers are drawn by the seed, so many of all, whatever order they come in", () => {
  const names = ["a", "b", "c", "d", "e"];
  const strangers = drawStrangers(names, 0.5, 1);
  assert.equal(strangers.size, 2);
  assert.deepEqual(drawStrangers(names.toReversed(), 0.5, 1), strangers);
});
