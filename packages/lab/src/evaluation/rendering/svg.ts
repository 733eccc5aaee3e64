import { type Content, type Markup, markup } from "./markup.ts";

/** One direction of a picture. */
export interface Axis {
  readonly label: string;
  readonly ticks: readonly Tick[];
  /** Where a value stands: 0 at the start of the axis, 1 at its end; what lies beyond is cut off. */
  readonly place: (value: number) => number;
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export interface LegendLine {
  readonly text: string;
  /** Drawn in a box of 24 × 10. */
  readonly sample: Markup;
}

export interface Picture {
  /** What is seen, for who can't see it. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly legend: readonly LegendLine[];
  /** Drawn from (0, 0) above on the left to (SIDE, SIDE). */
  readonly content: Content;
}

export interface Stroke {
  readonly color: string;
  /** Tells curves apart where colours don't. */
  readonly dashes: string;
}

/** Plots are squares, so that equal error rates lie on the diagonal and pictures stand side by side. */
export const SIDE = 300;
const MARGIN = { left: 56, right: 14, top: 10, bottom: 42 };
const LEGEND_LINE = 16;

/** Colours with a contrast of 3:1 and more on white and on near-black, apart for the colour-blind as well. */
const STROKES = [
  { color: "#2f7fc9", dashes: "none" },
  { color: "#d2691e", dashes: "7 3" },
  { color: "#8a63d2", dashes: "2 3" },
  { color: "#2e9461", dashes: "9 3 2 3" },
] as const;

export const strokeOf = (index: number): Stroke => STROKES[index % STROKES.length] ?? STROKES[0];

const dotted = (path: string): Markup =>
  markup`<path d="${path}" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="3 3"/>`;

/** Where both axes are equal. */
export const DIAGONAL = dotted(`M0 ${SIDE}L${SIDE} 0`);
export const DIAGONAL_SAMPLE = dotted("M0 5H24");

/** A tenth of a unit is finer than a screen shows. */
export const coordinate = (value: number): number => Math.round(10 * value) / 10;

export const xOf = (axis: Axis, value: number): number => coordinate(SIDE * axis.place(value));
export const yOf = (axis: Axis, value: number): number => coordinate(SIDE * (1 - axis.place(value)));

/** A line through points, as the `d` of a path. */
export const lineThrough = (points: readonly (readonly [number, number])[], x: Axis, y: Axis): string =>
  points.map(([across, up], i) => `${i === 0 ? "M" : "L"}${xOf(x, across)} ${yOf(y, up)}`).join("");

/**
 * An axis with a handful of round ticks.
 *
 * @param low less than `high`; where not, or not finite, the axis is one unit long
 */
export function linearAxis(label: string, low: number, high: number): Axis {
  const [from, to] = Number.isFinite(high - low) && low < high ? [low, high] : unitAround(low);
  const step = roundStep((to - from) / 5);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, text: value.toFixed(decimals) };
  });
  return { label, ticks, place: (value) => (value - from) / (to - from) };
}

const unitAround = (value: number): readonly [number, number] =>
  Number.isFinite(value) ? [value - 0.5, value + 0.5] : [0, 1];

/** The least of 1, 2, 5, 10, 20, … (and 0.5, 0.2, …) that is no less. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
}

/** A framed plot with axes, ticks, and a legend above. */
export function picture({ content, legend, title, x, y }: Picture): Markup {
  const top = MARGIN.top + LEGEND_LINE * legend.length;
  const [width, height] = [MARGIN.left + SIDE + MARGIN.right, top + SIDE + MARGIN.bottom];
  // An inner svg cuts off what leaves it, without an id that would have to be unique on the page.
  return markup`<svg role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="11" fill="currentColor">
<title>${title}</title>
${legend.map(legendLine)}
<svg aria-hidden="true" x="${MARGIN.left}" y="${top}" width="${SIDE}" height="${SIDE}" fill="none">${content}</svg>
<g transform="translate(${MARGIN.left} ${top})">
<rect width="${SIDE}" height="${SIDE}" fill="none" stroke="currentColor" stroke-opacity="0.6"/>
${xAxis(x)}
${yAxis(y)}
</g>
</svg>`;
}

const legendLine = ({ sample, text }: LegendLine, i: number): Markup =>
  markup`<g transform="translate(${MARGIN.left} ${MARGIN.top + LEGEND_LINE * i - 4})" fill="none">${sample}<text x="30" y="9" fill="currentColor">${text}</text></g>\n`;

function xAxis(axis: Axis): Markup {
  const ticks = axis.ticks.map(({ text, value }) => {
    const at = xOf(axis, value);
    return markup`${gridLine(`M${at} 0V${SIDE}`)}<text x="${at}" y="${SIDE + 14}" text-anchor="middle">${text}</text>`;
  });
  return markup`${ticks}<text x="${SIDE / 2}" y="${SIDE + 32}" text-anchor="middle">${axis.label}</text>`;
}

function yAxis(axis: Axis): Markup {
  const ticks = axis.ticks.map(({ text, value }) => {
    const at = yOf(axis, value);
    return markup`${gridLine(`M0 ${at}H${SIDE}`)}<text x="-5" y="${at + 4}" text-anchor="end">${text}</text>`;
  });
  const label = markup`<text transform="translate(-42 ${SIDE / 2}) rotate(-90)" text-anchor="middle">${axis.label}</text>`;
  return markup`${ticks}${label}`;
}

const gridLine = (path: string): Markup => markup`<path d="${path}" stroke="currentColor" stroke-opacity="0.15"/>`;
