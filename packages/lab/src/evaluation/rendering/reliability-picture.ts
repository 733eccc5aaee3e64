import type { Pictures } from "../report.ts";
import { type Markup, markup } from "./markup.ts";
import {
  type Axis,
  coordinate,
  DIAGONAL,
  DIAGONAL_SAMPLE,
  type LegendLine,
  linearAxis,
  picture,
  strokeOf,
  xOf,
  yOf,
} from "./svg.ts";

type Pool = NonNullable<Pictures["reliability"]>[number];

const { color } = strokeOf(0);
const DOT_STYLE = markup`fill="${color}" fill-opacity="0.5" stroke="${color}"`;

const LEGEND: readonly LegendLine[] = [
  {
    text: "comparisons of like LLR, area by their number",
    sample: markup`<circle cx="12" cy="5" r="4" ${DOT_STYLE}/>`,
  },
  { text: "as calibrated LLRs would be", sample: DIAGONAL_SAMPLE },
];

/**
 * LLRs as given against what the comparisons show them to be. Below the diagonal on the right the product says more than
 * the evidence holds, above it less.
 */
export function reliabilityPicture(title: string, pools: readonly Pool[]): Markup {
  const llrs = pools.flatMap(({ given, shown }) => [given, shown]).filter(Number.isFinite);
  const margin = 0.04 * (Math.max(...llrs) - Math.min(...llrs));
  const axis = (label: string): Axis => {
    const linear = linearAxis(label, Math.min(...llrs) - margin, Math.max(...llrs) + margin);
    // A pool of one kind of comparison alone shows an infinite LLR: it is drawn on the frame.
    return { ...linear, place: (llr) => Math.min(Math.max(linear.place(llr), 0), 1) };
  };
  const [x, y] = [axis("LLR as given"), axis("LLR as shown")];
  const most = Math.max(...pools.map(({ comparisons }) => comparisons));
  const dots = pools.map(({ comparisons, given, shown }) => {
    const radius = coordinate(2 + 6 * Math.sqrt(comparisons / most));
    return markup`<circle cx="${xOf(x, given)}" cy="${yOf(y, shown)}" r="${radius}" ${DOT_STYLE}/>`;
  });
  return picture({ title, x, y, legend: LEGEND, content: [DIAGONAL, ...dots] });
}
