import assert from "node:assert/strict";
import { test } from "node:test";
import type { MetricFigure } from "@voicebio/engine";
import { REPORT } from "./rendering/report.fixture.ts";
import type { EvaluationCell } from "./report.ts";
import { outcomesOf, parseRequirement } from "./requirement.ts";

const cell = (score: string, metric: string, value: number, tooFew = false): EvaluationCell => {
  const [any] = REPORT.cells;
  assert.ok(any);
  const figures: Record<string, MetricFigure> = { [metric]: { value, tooFew } };
  return { ...any, score, figures };
};

/** Whether it holds, and of which scores, the worst one first. */
const outcome = (text: string, ...cells: readonly EvaluationCell[]) => {
  const [only] = outcomesOf({ cells }, [parseRequirement(text)]);
  assert.ok(only);
  return [only.holds, ...only.answers.map(({ cell, isKept }) => `${cell.score} ${isKept ? "keeps" : "misses"} it`)];
};

test("a requirement is a figure, a sign and a number, with spaces or without", () => {
  const { isMet, metric, text } = parseRequirement(" fnmr@fmr=0.001 <= 0.05 ");
  assert.deepEqual([metric.name, text], ["fnmr@fmr=0.001", "fnmr@fmr=0.001 <= 0.05"]);
  assert.deepEqual([0.04, 0.05, 0.051].map(isMet), [true, true, false]);
  assert.deepEqual([1, 2].map(parseRequirement("minCllr<1e0").isMet), [false, false]);
  assert.deepEqual([0.1, 0.2].map(parseRequirement("eer>=0.2").isMet), [false, true]);
  assert.equal(parseRequirement("eer<=1").isMet(Number.NaN), false);
});

test("what is no requirement is refused, with an example", () => {
  for (const text of ["", "eer", "eer<=", "eer<=x", "eer<=1.2.3", "eer=0.1", "rank7<=1", "fnmr@fmr=2<=0.1", "<=0.1"])
    assert.throws(() => parseRequirement(text), { code: "usage.bad_requirement", message: /as in "fnmr@fmr/ }, text);
});

test("every LLR has to keep a requirement; scores beside it need not, unless there is no LLR", () => {
  assert.deepEqual(outcome("eer<=0.1", cell("cosine", "eer", 0.2), cell("llr", "eer", 0.05)), [true, "llr keeps it"]);
  assert.deepEqual(outcome("eer<=0.1", cell("llr", "eer", 0.05), cell("llr_b", "eer", 0.2)), [
    ...[false, "llr_b misses it", "llr keeps it"],
  ]);
  assert.deepEqual(outcome("eer<=0.1", cell("cosine", "eer", 0.2)), [false, "cosine misses it"]);
});

test("what is nearest to the bound comes first, on whichever side it lies", () => {
  const cells = [cell("llr", "eer", 0.05), cell("llr_b", "eer", 0.08)];
  assert.deepEqual(outcome("eer<=0.1", ...cells).slice(1), ["llr_b keeps it", "llr keeps it"]);
  assert.deepEqual(outcome("eer>0.01", ...cells).slice(1), ["llr keeps it", "llr_b keeps it"]);
});

test("what misses a requirement comes before what keeps it, a figure that is no number before all", () => {
  const [good, near, missed] = [
    cell("llr", "eer", 0.01),
    cell("llr_near", "eer", 0.09),
    cell("llr_missed", "eer", 0.3),
  ];
  const [few, none] = [cell("llr_few", "eer", 0, true), cell("llr_none", "eer", Number.NaN)];
  const worstFirst = ["llr_none misses it", "llr_missed misses it", "llr_few misses it"];
  for (const cells of [
    [good, near, missed, few, none],
    [none, few, missed, near, good],
    [near, none, good, few, missed],
  ])
    assert.deepEqual(outcome("eer<=0.1", ...cells), [false, ...worstFirst, "llr_near keeps it", "llr keeps it"]);
});

test("the figure itself has to keep a requirement, not its interval", () => {
  const wide = { value: 0.05, low: 0.01, high: 0.3, tooFew: false };
  assert.deepEqual(outcome("eer<=0.1", { ...cell("llr", "eer", 0.05), figures: { eer: wide } }), [
    true,
    "llr keeps it",
  ]);
});

test("a figure of too few comparisons keeps nothing, and one that was not measured neither", () => {
  assert.deepEqual(outcome("eer<=0.1", cell("llr", "eer", 0, true)), [false, "llr misses it"]);
  assert.deepEqual(outcome("cllr<=0.1", cell("cosine", "eer", 0)), [false]);
  assert.deepEqual(outcome("cllr<=0.1", cell("llr", "cllr", Number.NaN)), [false, "llr misses it"]);
});
