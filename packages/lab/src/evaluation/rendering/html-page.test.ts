import assert from "node:assert/strict";
import { test } from "node:test";
import type { EvaluationReport } from "../report.ts";
import { htmlPage } from "./html-page.ts";
import { figure, REPORT, SCORES_ONLY } from "./report.fixture.ts";
import { assertWellFormed, attributesOf } from "./well-formed.fixture.ts";

/** With plain spaces for those that keep a line together. */
const pageOf = (report: EvaluationReport): string => htmlPage(report).replaceAll("\u00a0", " ");

const PAGE = pageOf(REPORT);

const includes = (page: string, texts: readonly string[]): void => {
  for (const text of texts) assert.ok(page.includes(text), `${text} is missing`);
};

const count = (page: string, text: string): number => page.split(text).length - 1;

test("the page is well-formed, whatever the recordings, columns and groups are called", () => {
  assertWellFormed(PAGE);
  assert.doesNotMatch(PAGE, /<script|<b>|<this>|<list>|bad<\d/);
  includes(PAGE, ["&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;", "language &amp; &lt;b&gt;"]);
});

test("the page needs nothing but itself and runs nothing", () => {
  for (const attribute of ["src", "href", "onload", "onclick", "style"])
    assert.deepEqual(attributesOf(PAGE, attribute), [], attribute);
  assert.doesNotMatch(PAGE, /url\(|@import|https?:/);
  assert.match(PAGE, /default-src &#39;none&#39;|default-src 'none'/);
});

test("the page says what was measured, and how to have the same figures again", () => {
  includes(PAGE, [
    "<code>voicebio evaluate &quot;a b&quot; &lt;list&gt; &amp;&amp; x</code>",
    ...["1.2.3", "recipe-1", "calibration-1", "7", "24", "512", "1,200", "34,000", "23"].map(
      (text) => `<dd>${text}</dd>`,
    ),
    "Read &lt;this&gt; first.",
  ]);
});

test("the first twenty unusable recordings are named, and the number of the others", () => {
  assert.equal(count(PAGE, "audio.too_short"), 20);
  includes(PAGE, ["bad&lt;19&gt;.wav", "And 3 more."]);
  assert.ok(!PAGE.includes("bad&lt;20&gt;.wav"));
  const unusable = { "one.wav": "audio.too_short" };
  assert.ok(!pageOf({ ...REPORT, unusable }).includes(" more.</p>"));
});

test("every metric of every cell stands there with its interval, and without one that is said", () => {
  assert.equal(count(PAGE, "1.23 %<small>1.01 to 1.45 %</small>"), REPORT.cells.length);
  assert.equal(count(PAGE, "0.123<small>0.111 to 0.136</small>"), REPORT.cells.length);
  assert.equal(count(PAGE, "0.057<small>no interval</small>"), 2);
  const heads = ["eer", "minDcf<wbr>@p=0.01", "cllr", "fnmr<wbr>@fmr=0.0001"];
  includes(
    PAGE,
    heads.map((head) => `<th scope="col">${head}</th>`),
  );
  assert.equal(count(PAGE, '<th scope="row">noise</th>'), 2);
});

test("a figure of no error is told with what it may be at most", () => {
  const cells = SCORES_ONLY.cells.map((cell) => ({ ...cell, figures: { eer: figure(0, 0, 0.019) } }));
  includes(pageOf({ ...SCORES_ONLY, cells }), ["0.00 %<small>at most 1.90 %</small>"]);
});

test("figures of too few comparisons are marked, with a footnote under their table, and no others are", () => {
  const mark = '<abbr title="too few comparisons">†</abbr>';
  includes(PAGE, [`25.00 % ${mark}<small>20.00 to 30.00 %</small>`]);
  // Four cells, one group and one figure of identification, and a footnote for each of these tables.
  assert.equal(count(PAGE, mark), 6 + 3);
  const enough = {
    ...SCORES_ONLY,
    cells: SCORES_ONLY.cells.map((cell) => ({ ...cell, figures: { eer: figure(0.1) } })),
  };
  assert.equal(count(pageOf(enough), mark), 0);
});

test("every score has its pictures; those of the first condition are unfolded, and all have titles", () => {
  // Two conditions, each with one DET picture, two histograms, and the reliability of the LLR alone.
  assert.equal(count(PAGE, 'role="img"'), 2 * (1 + 2 + 1));
  assert.equal(count(PAGE, "<title>"), 1 + 8);
  assert.equal(count(PAGE, "<details open>"), 1);
  includes(PAGE, ["<summary>clean, enrolled alike</summary>", "<summary>noise, enrolled alike</summary>"]);
});

test("every table has a caption and names its columns and lines", () => {
  assert.equal(count(PAGE, "<table>"), 4);
  assert.equal(count(PAGE, "<caption>"), 4);
  assert.equal(count(PAGE, "<th "), count(PAGE, '<th scope="'));
});

test("each group stands in its table, and the worst against the mean", () => {
  includes(PAGE, [
    "At one threshold for all (2.500, where the whole list has an FMR of 1 %)",
    "the worst FNMR is that of &lt;script&gt;, 5.55 %, 1.43 times the mean over groups",
    "3.21 %<small>3.01 to 3.41 %</small>",
    "1.11 %<small>no interval</small>",
    "Of the score llr in the condition clean, enrolled alike.",
  ]);
  const breakdowns = REPORT.breakdowns.map((part) => ({ ...part, worst: null }));
  includes(pageOf({ ...REPORT, breakdowns }), [
    "fewer than two groups have comparisons and speakers enough to name a worst one",
  ]);
});

test("where no group has an error of a kind, none is called the worst", () => {
  const fmr = { group: "g", value: 0.01, overMean: 2 };
  const breakdowns = REPORT.breakdowns.map((part) => ({ ...part, worst: { fmr, fnmr: null } }));
  const says =
    "the worst FMR is that of g, 1.00 %, 2.00 times the mean over groups; no group with enough comparisons has an FNMR above 0.";
  includes(pageOf({ ...REPORT, breakdowns }), [says]);
});

test("identification has its ranks and its rates at each rate of false alarms", () => {
  includes(PAGE, ["Gallery of 16 speakers", "98.12 %<small>97.12 to 99.12 %", "99.87 %", "fnir@fpir=0.01", "4.56 % "]);
});

test("scores alone make a report as well", () => {
  const page = pageOf(SCORES_ONLY);
  assertWellFormed(page);
  includes(page, [
    "none, the scores were given",
    "<p>The recordings name no groups.</p>",
    "<p>Not measured.</p>",
    "<p>None.</p>",
  ]);
  assert.equal(count(page, 'role="img"'), 2);
});
