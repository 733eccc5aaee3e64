import assert from "node:assert/strict";
import { test } from "node:test";
import { missesOf, parseRequirement } from "../requirement.ts";
import { figure, REPORT, SCORES_ONLY } from "./report.fixture.ts";
import { missText, summaryText } from "./summary-text.ts";

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

test("a missed requirement says where and by how much", () => {
  const requirements = ["eer<=0.01", "fnmr@fmr=0.0001<=0.5", "minCllr<=0.1"].map(parseRequirement);
  assert.deepEqual(missesOf({ cells: REPORT.cells.slice(0, 2) }, requirements).map(missText), [
    "eer<=0.01: 1.23 % in clean, enrolled alike, llr",
    "fnmr@fmr=0.0001<=0.5: 25.00 % in clean, enrolled alike, llr, of too few comparisons",
    "minCllr<=0.1: minCllr was not measured",
  ]);
});
