import type { MetricFigure } from "@voicebio/engine";
import { type Markup, markup } from "../evaluation/rendering/markup.ts";
import {
  type Axis,
  type LegendLine,
  linearAxis,
  lineThrough,
  picture,
  type Stroke,
  strokeOf,
  xOf,
  yOf,
} from "../evaluation/rendering/svg.ts";
import { SAMPLE_COUNTS } from "./comparisons.ts";
import type { EnrolledSamplesRow } from "./figures.ts";

/** One curve: a condition in one system. */
interface Curve {
  readonly name: string;
  readonly stroke: Stroke;
  readonly isProduct: boolean;
  readonly points: readonly { readonly samples: number; readonly eer: MetricFigure }[];
}

const COLUMNS = 2;
const PANEL = { width: 380, height: 486 } as const;
const TITLE_AT = { x: 56, y: 22 } as const;
const PANEL_TOP = 30;
/** Neighbouring curves are drawn so much beside each other that their intervals can be told apart. */
const APART = 1.03;

/** Equal error rates over the number of enrolled recordings: a panel for each corpus, a curve for each condition and system. */
export function enrolledSamplesPicture(rows: readonly EnrolledSamplesRow[]): Markup {
  const corpora = [...Map.groupBy(rows, ({ corpus }) => corpus)];
  const [width, height] = [COLUMNS * PANEL.width, Math.ceil(corpora.length / COLUMNS) * PANEL.height];
  const panels = corpora.map(([corpus, own], i) => {
    const [left, top] = [PANEL.width * (i % COLUMNS), PANEL.height * Math.floor(i / COLUMNS)];
    return markup`<g transform="translate(${left} ${top})"><text x="${TITLE_AT.x}" y="${TITLE_AT.y}" font-size="14" fill="currentColor">${corpus}, ${own[0]?.speakers} speakers</text>
<g transform="translate(0 ${PANEL_TOP})">${panel(corpus, curvesOf(own))}</g></g>\n`;
  });
  // Pages show it as an image, which knows nothing of their colours.
  return markup`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#222222" font-family="sans-serif">
<title>Equal error rates over the number of enrolled recordings</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${panels}</svg>\n`;
}

const curvesOf = (rows: readonly EnrolledSamplesRow[]): readonly Curve[] =>
  [...Map.groupBy(rows, ({ condition }) => condition)].flatMap(([condition, own], i) =>
    (["raw", "product"] as const).map((system) => ({
      name: `${condition}, ${system === "raw" ? "raw cosine" : "product"}`,
      stroke: strokeOf(i),
      isProduct: system === "product",
      points: own.flatMap(({ samples, [system]: { eer } }) => (eer === undefined ? [] : { samples, eer })),
    })),
  );

function panel(corpus: string, curves: readonly Curve[]): Markup {
  const highest = Math.max(0, ...curves.flatMap(({ points }) => points.map(({ eer }) => eer.high ?? eer.value)));
  const y = linearAxis("equal error rate (%)", 0, highest > 0 ? 105 * highest : 1);
  const content = curves.map((curve, i) => drawn(curve, APART ** (i - (curves.length - 1) / 2), y));
  const legend = curves.map(
    ({ isProduct, name, stroke }): LegendLine => ({
      text: name,
      sample: markup`${line("M0 5H24", stroke, isProduct)}${dot(12, 5, stroke, isProduct)}`,
    }),
  );
  return picture({
    title: `Equal error rates of ${corpus} over enrolled recordings`,
    x: SAMPLES_AXIS,
    y,
    legend,
    content,
  });
}

/** The ends of the axis, in recordings. */
const [START, END] = [0.8, 12.5].map(Math.log) as [number, number];

const SAMPLES_AXIS: Axis = {
  label: "recordings enrolled (logarithmic)",
  ticks: SAMPLE_COUNTS.map((count) => ({ value: count, text: String(count) })),
  place: (count) => (Math.log(count) - START) / (END - START),
};

/** @param aside by which numbers of recordings are multiplied, a little off 1 */
function drawn({ isProduct, points, stroke }: Curve, aside: number, y: Axis): Markup {
  const places = points.map(({ eer, samples }) => [aside * samples, 100 * eer.value] as const);
  const intervals = points.map(({ eer: { high, low }, samples }) => {
    if (low === undefined || high === undefined) return undefined;
    const ends = [low, high].map((end) => [aside * samples, 100 * end] as const);
    return markup`<path d="${lineThrough(ends, SAMPLES_AXIS, y)}" stroke="${stroke.color}" stroke-opacity="0.5"/>`;
  });
  const dots = places.map(([count, eer]) => dot(xOf(SAMPLES_AXIS, count), yOf(y, eer), stroke, isProduct));
  return markup`${intervals}${line(lineThrough(places, SAMPLES_AXIS, y), stroke, isProduct)}${dots}`;
}

/** The product is drawn in full, raw cosine thin and hollow. */
const line = (path: string, { color, dashes }: Stroke, isProduct: boolean): Markup =>
  markup`<path d="${path}" stroke="${color}" stroke-width="${isProduct ? 2 : 1}" stroke-dasharray="${dashes}"/>`;

const dot = (x: number, y: number, { color }: Stroke, isProduct: boolean): Markup =>
  markup`<circle cx="${x}" cy="${y}" r="3.5" fill="${isProduct ? color : "#ffffff"}" stroke="${color}"/>`;
