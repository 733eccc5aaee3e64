import type { Pictures } from "../report.ts";
import { type Markup, markup } from "./markup.ts";
import { type Axis, type LegendLine, linearAxis, lineThrough, picture, strokeOf } from "./svg.ts";

/** Mated comparisons are filled and non-mated ones outlined, which is seen without colour as well. */
const MATED_STYLE = markup`fill="${strokeOf(0).color}" fill-opacity="0.55"`;
const NON_MATED_STYLE = markup`stroke="${strokeOf(1).color}" stroke-width="2"`;

const LEGEND: readonly LegendLine[] = [
  { text: "mated", sample: markup`<rect width="24" height="10" ${MATED_STYLE}/>` },
  { text: "non-mated", sample: markup`<rect x="1" y="1" width="22" height="8" ${NON_MATED_STYLE}/>` },
];

/** How the scores of both kinds are spread: the less they overlap the better. */
export function histogramPicture(title: string, score: string, histogram: Pictures["histogram"]): Markup {
  const { edges, mated, nonMated } = histogram;
  const x = linearAxis(score, edges[0] ?? Number.NaN, edges.at(-1) ?? Number.NaN);
  const highest = Math.max(0, ...mated, ...nonMated);
  const y = linearAxis("share of the comparisons (%)", 0, highest > 0 ? 105 * highest : 1);
  const content = [
    markup`<path d="${outline(edges, mated, x, y)}" ${MATED_STYLE}/>`,
    markup`<path d="${outline(edges, nonMated, x, y)}" ${NON_MATED_STYLE}/>`,
  ];
  return picture({ title, x, y, legend: LEGEND, content });
}

/** Up and down along the bins, from the axis and back to it. */
function outline(edges: readonly number[], shares: readonly number[], x: Axis, y: Axis): string {
  const corners = edges.flatMap((edge, i): [number, number][] => [
    [edge, 100 * (shares[i - 1] ?? 0)],
    [edge, 100 * (shares[i] ?? 0)],
  ]);
  return lineThrough(corners, x, y);
}
