import assert from "node:assert/strict";
import { test } from "node:test";
import { detPicture, placeOfRate } from "./det-picture.ts";
import { histogramPicture } from "./histogram-picture.ts";
import { reliabilityPicture } from "./reliability-picture.ts";
import { pictures } from "./report.fixture.ts";
import { linearAxis, lineThrough, SIDE } from "./svg.ts";
import { assertWellFormed, attributesOf } from "./well-formed.fixture.ts";

const { det, histogram, reliability } = pictures(3, true);

/** Everything of a picture that is drawn, as numbers. */
const numbersIn = (drawing: string): readonly number[] =>
  ["d", "cx", "cy", "r", "x", "y"].flatMap((name) =>
    attributesOf(drawing, name).flatMap((value) =>
      value
        .split(/[^-0-9.a-z]+/)
        .filter(Boolean)
        .map(Number),
    ),
  );

test("a higher rate stands further along a DET axis, and 0 and 1 stand at finite places", () => {
  const places = [0.0001, 0.001, 0.01, 0.1, 0.4, 0.5, 0.9, 0.999].map(placeOfRate);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(places).size, places.length);
  assert.equal(placeOfRate(0), 0);
  assert.ok(placeOfRate(1) > 1 && Number.isFinite(placeOfRate(1)));
});

test("scores of two normal distributions give a straight DET curve", () => {
  const within = det.filter(({ fmr, fnmr }) => Math.min(fmr, fnmr) > 0.0001 && Math.max(fmr, fnmr) < 0.6);
  const sums = within.map(({ fmr, fnmr }) => placeOfRate(fmr) + placeOfRate(fnmr));
  assert.ok(sums.length > 5 && Math.max(...sums) - Math.min(...sums) < 1e-6, `${sums}`);
});

test("several DET curves share a picture, each named and with dashes of its own", () => {
  const { markup: drawing } = detPicture("DET & <b>", [
    { name: "cosine", points: det },
    { name: "<llr>", points: [...det, { fmr: 0, fnmr: 1 }] },
  ]);
  assertWellFormed(drawing);
  assert.match(drawing, /<svg role="img"[^>]*>\s*<title>DET &amp; &lt;b&gt;<\/title>/);
  for (const text of [">cosine<", ">&lt;llr&gt;<", ">0.01<", ">0.5<", ">40<"]) assert.ok(drawing.includes(text), text);
  const dashes = [...drawing.matchAll(/stroke-width="2" stroke-dasharray="([^"]*)"/g)].map(([, value]) => value);
  assert.equal(new Set(dashes).size, 2);
  assert.ok(numbersIn(drawing).every(Number.isFinite));
});

test("mated scores are filled and non-mated ones outlined, bin by bin", () => {
  const { markup: drawing } = histogramPicture("Scores", "llr", {
    edges: [0, 1, 2],
    mated: [0, 1],
    nonMated: [0.5, 0.5],
  });
  assertWellFormed(drawing);
  const top = SIDE - Math.round((10 * SIDE) / 1.05) / 10;
  const middle = SIDE - Math.round((5 * SIDE) / 1.05) / 10;
  const mated = `M0 ${SIDE}L0 ${SIDE}L150 ${SIDE}L150 ${top.toFixed(1)}L300 ${top.toFixed(1)}L300 ${SIDE}`;
  const nonMated = `M0 ${SIDE}L0 ${middle.toFixed(1)}L150 ${middle.toFixed(1)}L150 ${middle.toFixed(1)}L300 ${middle.toFixed(1)}L300 ${SIDE}`;
  assert.match(drawing, new RegExp(`<path d="${mated}" fill="[^"]*" fill-opacity`));
  assert.match(drawing, new RegExp(`<path d="${nonMated}" stroke=`));
});

test("LLRs that are as they are shown lie on the diagonal, and infinite ones within the frame", () => {
  const infinite = { given: 3, shown: Number.POSITIVE_INFINITY, comparisons: 5 };
  const { markup: drawing } = reliabilityPicture("R", [
    { given: -2, shown: -2, comparisons: 10 },
    { given: 1, shown: 1, comparisons: 40 },
    infinite,
  ]);
  assertWellFormed(drawing);
  const [, ...across] = attributesOf(drawing, "cx").map(Number);
  const [, ...down] = attributesOf(drawing, "cy").map(Number);
  for (const i of [0, 1]) assert.ok(Math.abs((across[i] ?? 0) + (down[i] ?? 0) - SIDE) < 0.11, `dot ${i}`);
  assert.equal(down[2], 0);
  assert.equal(attributesOf(reliabilityPicture("R", [infinite]).markup, "cy").at(-1), "0");
  const [, few = 0, many = 0] = attributesOf(drawing, "r").map(Number);
  assert.ok(few < many);
});

test("pictures of nothing are drawn empty, and pictures of one score as well", () => {
  const drawings = [
    detPicture("D", []),
    histogramPicture("H", "score", { edges: [], mated: [], nonMated: [] }),
    histogramPicture("H", "score", { edges: [1, 1], mated: [1], nonMated: [1] }),
    reliabilityPicture("R", []),
    reliabilityPicture("R", [{ given: 2, shown: 2, comparisons: 1 }]),
    reliabilityPicture("R", [{ given: 2, shown: Number.POSITIVE_INFINITY, comparisons: 1 }]),
    reliabilityPicture("R", reliability ?? []),
    histogramPicture("H", "score", histogram),
  ];
  for (const { markup: drawing } of drawings) {
    assertWellFormed(drawing);
    assert.ok(numbersIn(drawing).every(Number.isFinite), drawing);
  }
});

test("a linear axis has round ticks between its ends", () => {
  const texts = (low: number, high: number) => linearAxis("", low, high).ticks.map(({ text }) => text);
  assert.deepEqual(texts(-7, 12), ["-5", "0", "5", "10"]);
  assert.deepEqual(texts(0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(texts(0, 0.003), ["0.000", "0.001", "0.002", "0.003"]);
  assert.deepEqual(texts(-30, 4000), ["0", "1000", "2000", "3000", "4000"]);
});

test("lines rise to the top of the picture, where SVG counts from above", () => {
  const axis = linearAxis("", 0, 10);
  const path = lineThrough(
    [0, 5, 10].map((value) => [value, value] as const),
    axis,
    axis,
  );
  assert.equal(path, `M0 ${SIDE}L${SIDE / 2} ${SIDE / 2}L${SIDE} 0`);
});
