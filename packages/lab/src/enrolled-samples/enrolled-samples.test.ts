import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../calibration/embedded-cells.ts";
import { assertWellFormed, attributesOf } from "../evaluation/rendering/well-formed.fixture.ts";
import type { TableComparison } from "../product/comparisons.ts";
import { LEAST_RECORDINGS, nestedComparisons, SAMPLE_COUNTS } from "./comparisons.ts";
import type { EnrolledSamplesRow } from "./figures.ts";
import { enrolledSamplesPicture } from "./picture.ts";

const cellOf = (counts: Readonly<Record<string, number>>): Cell => ({
  corpus: "corpus",
  list: "check",
  condition: "clean",
  samples: Object.entries(counts).flatMap(([speaker, count]) =>
    Array.from({ length: count }, (_, i) => ({
      utterance: { corpus: "corpus", path: `${speaker}/${i}.wav`, speaker },
      embedding: { recipe: "recipe@1", vector: Float32Array.of(1, i) },
      netSpeechS: 3,
      snrDb: 20,
      bandwidthHz: 8000,
    })),
  ),
});

const drawn = (counts: Readonly<Record<string, number>>, seed = 1) => [...nestedComparisons(cellOf(counts), seed)];
const enrolledIn = ({ enrolled }: TableComparison) => (enrolled as unknown as Cell["samples"]).map(pathOf);
const probeOf = ({ enrollSpeaker, probe }: TableComparison) => `${enrollSpeaker} ${pathOf(probe[0])}`;
const pathOf = ({ utterance }: Cell["samples"][number]) => utterance.path;

test("every number of enrolled recordings meets the same probes, of the speaker and of everybody else", () => {
  const [[, first] = [0, []], ...others] = drawn({ a: 13, b: 11, c: 15 });
  for (const [, comparisons] of others) assert.deepEqual(comparisons.map(probeOf), first.map(probeOf));
  assert.equal(first.length % (3 * (3 + 1 + 5)), 0);
  for (const { enrollSpeaker, mated, testSpeaker } of first) assert.equal(mated, enrollSpeaker === testSpeaker);
});

test("a larger voiceprint contains the smaller ones, and no probe", () => {
  const sizes = drawn({ a: 12, b: 12 });
  assert.deepEqual(
    sizes.map(([size]) => size),
    SAMPLE_COUNTS,
  );
  const [, largest = []] = sizes.at(-1) ?? [];
  for (const [size, comparisons] of sizes) {
    for (const [i, one] of comparisons.entries()) {
      const all = enrolledIn(largest[i] as TableComparison);
      assert.deepEqual(enrolledIn(one), all.slice(0, size));
      assert.ok(!all.includes(pathOf(one.probe[0])));
    }
  }
});

test("the same seed draws the same, and speakers without a recording to spare are left out", () => {
  const counts = { a: LEAST_RECORDINGS, b: LEAST_RECORDINGS + 3, c: LEAST_RECORDINGS - 1 };
  assert.deepEqual(drawn(counts), drawn(counts));
  assert.notDeepEqual(drawn(counts), drawn(counts, 2));
  for (const [, comparisons] of drawn(counts))
    assert.deepEqual(new Set(comparisons.map(({ enrollSpeaker }) => enrollSpeaker)), new Set(["a", "b"]));
});

test("the picture has a panel for each corpus and in it a point for each number, condition and system", () => {
  const rows = ["one", "two & two"].flatMap((corpus) =>
    ["clean", "telephone"].flatMap((condition) =>
      SAMPLE_COUNTS.map((samples): EnrolledSamplesRow => {
        const eer = (value: number) => ({ eer: { value, low: value / 2, high: 2 * value, tooFew: false } });
        const sizes = { speakers: 12, mated: 60, nonMated: 660, promised: undefined };
        return { corpus, condition, samples, ...sizes, raw: eer(0.1 / samples), product: eer(0 / samples) };
      }),
    ),
  );
  const { markup: drawing } = enrolledSamplesPicture(rows);
  assertWellFormed(drawing);
  assert.ok(drawing.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  for (const text of [">two &amp; two, 12 speakers<", ">telephone, raw cosine<", ">clean, product<"])
    assert.ok(drawing.includes(text), text);
  const [curves, panels] = [4, 2];
  assert.equal(attributesOf(drawing, "r").length, panels * curves * (1 + SAMPLE_COUNTS.length));
  assert.ok([...attributesOf(drawing, "cx"), ...attributesOf(drawing, "cy")].map(Number).every(Number.isFinite));
  assert.doesNotMatch(drawing, /NaN|Infinity|undefined/);
});
