import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomesOf, parseRequirement } from "../requirement.ts";
import { figure, REPORT, SCORES_ONLY } from "./report.fixture.ts";
import { outcomeText, summaryText } from "./summary-text.ts";

const LINES = summaryText(REPORT).split("\n");

test("each cell is a line with its figures and intervals, and what is not measured is a dash", () => {
  assert.match(LINES[0] ?? "", /^condition +enrolled +score +EER +minDCF p=0\.01 +Cllr +minCllr +FNMR at FMR 0\.1 %$/);
  assert.match(
    LINES[1] ?? "",
    /^clean +alike +cosine +1\.23 % \(1\.01 to 1\.45 %\) +0\.123 \(0\.111 to 0\.136\) +– +– +–$/,
  );
  assert.match(LINES[4] ?? "", /^noise +alike +llr .* 0\.057 +–/, "a figure without interval stands alone");
});

test("the worst groups and the searches follow, a line each", () => {
  assert.deepEqual(LINES.slice(5), [
    'By language & <b> (probe): worst FNMR <script>, 5.55 %, 1.43 times the mean over groups; worst FMR =HYPERLINK("x","y"), 1.11 %, 1.00 times the mean over groups',
    "Among 16 speakers (320 searches for them, 160 for strangers): rank1 98.12 % (97.12 to 99.12 %), rank5 99.87 % (99.77 to 99.97 %), fnir@fpir=0.01 4.56 % † (4.06 to 5.06 %)",
  ]);
});

test("a figure of no error is told with what it may be at most, one of nothing but errors with what at least", () => {
  const [cell] = SCORES_ONLY.cells;
  assert.ok(cell);
  const figures = { eer: figure(0, 0, 0.019), "fnmr@fmr=0.001": figure(1, 0.85, 1), minCllr: figure(1, 0.9, 1) };
  const text = summaryText({ ...SCORES_ONLY, cells: [{ ...cell, figures }] });
  assert.match(text, /0\.00 % \(at most 1\.90 %\) .* 1\.000 \(0\.900 to 1\.000\) .*100\.00 % \(at least 85\.00 %\)$/);
});

test("where no group has an error of a kind, none is called the worst", () => {
  const fnmr = { group: "g", value: 0.01, overMean: 2 };
  const breakdowns = REPORT.breakdowns.map((part) => ({ ...part, worst: { fmr: null, fnmr } }));
  assert.match(
    summaryText({ ...REPORT, breakdowns }),
    /: worst FNMR g, 1\.00 %, 2\.00 times the mean over groups; no group with enough comparisons has an FMR above 0$/m,
  );
});

test("figures of too few comparisons are marked, with what the mark means", () => {
  const [cell] = SCORES_ONLY.cells;
  assert.ok(cell);
  const text = summaryText({
    ...SCORES_ONLY,
    cells: [{ ...cell, figures: { "fnmr@fmr=0.001": figure(0.5, 0.4, 0.6, true) } }],
  });
  assert.match(
    text,
    /50\.00 % † \(40\.00 to 60\.00 %\)\n† made of fewer comparisons or speakers than the figure needs$/,
  );
});

test("a requirement says whether it holds, by what figure and where; one that fails names every place", () => {
  const rules = ["eer<=0.02", "eer<=0.01", "minCllr<=0.1"].map(parseRequirement);
  const clean = REPORT.cells.slice(0, 2);
  assert.deepEqual(outcomesOf({ cells: clean }, rules).map(outcomeText), [
    "eer<=0.02 holds: 1.23 % (1.01 to 1.45 %) in clean, enrolled alike, llr",
    "eer<=0.01 does not hold: 1.23 % (1.01 to 1.45 %) in clean, enrolled alike, llr",
    "minCllr<=0.1 does not hold: minCllr was not measured",
  ]);
  assert.deepEqual(outcomesOf(REPORT, rules.slice(0, 2)).map(outcomeText), [
    "eer<=0.02 holds: at worst 1.23 % (1.01 to 1.45 %) in clean, enrolled alike, llr",
    "eer<=0.01 does not hold: 1.23 % (1.01 to 1.45 %) in clean, enrolled alike, llr; 1.23 % (1.01 to 1.45 %) in noise, enrolled alike, llr",
  ]);
});

test("a requirement of a figure that is made of too little says how much is needed", () => {
  const [, llr] = REPORT.cells;
  assert.ok(llr);
  const four = {
    ...llr,
    mated: 2,
    nonMated: 2,
    matedSpeakers: 2,
    figures: { eer: figure(0, undefined, undefined, true) },
  };
  assert.deepEqual(outcomesOf({ cells: [four] }, [parseRequirement("eer<=0.001")]).map(outcomeText), [
    "eer<=0.001 does not hold: 0.00 % † in clean, enrolled alike, llr, made of too little: 30 mated comparisons needed (2 found), 30 non-mated comparisons needed (2 found), 10 speakers with mated comparisons needed (2 found)",
  ]);
});
