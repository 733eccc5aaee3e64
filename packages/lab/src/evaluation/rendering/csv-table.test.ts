import assert from "node:assert/strict";
import { test } from "node:test";
import { csvTable } from "./csv-table.ts";
import { figure, REPORT, SCORES_ONLY } from "./report.fixture.ts";

const HEADER = "condition,enrolled,score,column,group,metric,value,low,high,too_few,speakers,mated,non_mated";

const linesOf = (csv: string): readonly string[] => csv.split("\r\n");

test("each metric of each cell is a line, with its interval, and empty where there is none", () => {
  const lines = linesOf(csvTable(REPORT));
  assert.equal(lines[0], HEADER);
  assert.equal(lines[1], "clean,alike,cosine,,,eer,0.0123,0.0101,0.0145,false,24,1200,34000");
  assert.ok(lines.includes("noise,alike,llr,,,cllr,0.0567,,,false,24,1200,34000"));
  assert.ok(lines.includes("noise,alike,llr,,,fnmr@fmr=0.0001,0.25,0.2,0.3,true,24,1200,34000"));
  const cells = REPORT.cells.reduce((sum, cell) => sum + Object.keys(cell.figures).length, 0);
  // Of the groups the one has three figures and the other, for want of non-mated comparisons, one.
  assert.equal(lines.length, 1 + cells + (3 + 1) + 3 + 1);
  assert.equal(lines.at(-1), "");
});

test("groups are lines under the score that was broken down, with the rates at the common threshold", () => {
  const lines = linesOf(csvTable(REPORT));
  const formula = `"'=HYPERLINK(""x"",""y"")"`;
  const named = `clean,alike,llr,language & <b> (probe),${formula}`;
  assert.ok(lines.includes(`${named},eer,0.0321,0.0301,0.0341,false,24,1200,34000`));
  assert.ok(lines.includes(`${named},fmr,0.0111,,,false,24,1200,34000`));
  assert.ok(lines.includes("clean,alike,llr,language & <b> (probe),<script>,fnmr,0.0555,0.05,0.06,true,1,9,0"));
});

test("identification is made of searches, under the score that was searched by", () => {
  const lines = linesOf(csvTable(REPORT));
  assert.ok(lines.includes("clean,alike,llr,,,rank1,0.9812,0.9712,0.9912,false,24,320,160"));
  assert.ok(lines.includes("clean,alike,llr,,,fnir@fpir=0.01,0.0456,0.0406,0.0506,true,24,320,160"));
});

test("text with commas, quotes or line ends is quoted, and text that a spreadsheet would run is not run", () => {
  const conditions = ["a,b", 'say "x"', "two\nlines", "=1+1", "+1", "-1", "@x", "plain -1"];
  const [cell] = SCORES_ONLY.cells;
  assert.ok(cell);
  const cells = conditions.map((condition) => ({ ...cell, condition, figures: { cllr: figure(-1.5) } }));
  const lines = linesOf(csvTable({ ...SCORES_ONLY, cells })).slice(1, -1);
  const rest = ",alike,score,,,cllr,-1.5,,,false,24,1200,34000";
  const expected = ['"a,b"', '"say ""x"""', '"two\nlines"', "'=1+1", "'+1", "'-1", "'@x", "plain -1"];
  assert.deepEqual(
    lines,
    expected.map((text) => text + rest),
  );
});

test("scores alone make a table of their cells alone", () => {
  const [cell] = SCORES_ONLY.cells;
  assert.equal(linesOf(csvTable(SCORES_ONLY)).length, 1 + Object.keys(cell?.figures ?? {}).length + 1);
});
