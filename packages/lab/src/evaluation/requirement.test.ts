import assert from "node:assert/strict";
import { test } from "node:test";
import type { MetricFigure } from "@voicebio/engine";
import { REPORT } from "./rendering/report.fixture.ts";
import type { EvaluationCell } from "./report.ts";
import { missesOf, parseRequirement } from "./requirement.ts";

const cell = (score: string, metric: string, value: number, tooFew = false): EvaluationCell => {
  const [any] = REPORT.cells;
  assert.ok(any);
  const figures: Record<string, MetricFigure> = { [metric]: { value, tooFew } };
  return { ...any, score, figures };
};

const misses = (text: string, ...cells: readonly EvaluationCell[]) =>
  missesOf({ cells }, [parseRequirement(text)]).map(({ cell, why }) => `${cell?.score ?? "nowhere"}: ${why}`);

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
  assert.deepEqual(misses("eer<=0.1", cell("cosine", "eer", 0.2), cell("llr", "eer", 0.05)), []);
  assert.deepEqual(misses("eer<=0.1", cell("llr", "eer", 0.05), cell("llr_b", "eer", 0.2)), ["llr_b: missed"]);
  assert.deepEqual(misses("eer<=0.1", cell("cosine", "eer", 0.2)), ["cosine: missed"]);
});

test("a figure of too few comparisons keeps nothing, and one that was not measured neither", () => {
  assert.deepEqual(misses("eer<=0.1", cell("llr", "eer", 0, true)), ["llr: too few comparisons"]);
  assert.deepEqual(misses("cllr<=0.1", cell("cosine", "eer", 0)), ["nowhere: not measured"]);
  assert.deepEqual(misses("cllr<=0.1", cell("llr", "cllr", Number.NaN)), ["llr: missed"]);
});
