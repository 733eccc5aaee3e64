import { probit } from "@voicebio/engine";
import type { Pictures } from "../report.ts";
import { type Markup, markup } from "./markup.ts";
import { type Axis, DIAGONAL, type LegendLine, lineThrough, picture, type Stroke, strokeOf } from "./svg.ts";

export interface DetCurve {
  readonly name: string;
  readonly points: Pictures["det"];
}

const TICKS = [0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4];

/**
 * The ends of both axes, the same in all pictures so that they can be laid beside each other. The deviates of 0 and 1
 * are infinite: a rate of 0, and any below LEAST, is drawn as LEAST, on the edge of the frame, and one above 1 − LEAST as
 * 1 − LEAST, which lies outside of it; a curve is cut off where it goes above MOST.
 */
const LEAST = 0.00005;
const MOST = 0.6;

const [START, END] = [probit(LEAST), probit(MOST)];

/** Where a rate stands on an axis of normal deviates: 0 at its start, 1 at its end. */
export const placeOfRate = (rate: number): number =>
  (probit(Math.min(Math.max(rate, LEAST), 1 - LEAST)) - START) / (END - START);

const axis = (label: string): Axis => ({
  label,
  ticks: TICKS.map((value) => ({ value, text: String(Number((100 * value).toPrecision(3))) })),
  place: placeOfRate,
});

/**
 * Detection error trade-off: false non-matches over false matches at every threshold. Scores that are normally
 * distributed give a straight line.
 *
 * @see Martin et al., "The DET curve in assessment of detection task performance", Eurospeech 1997
 */
export function detPicture(title: string, curves: readonly DetCurve[]): Markup {
  const [x, y] = [axis("false match rate (%)"), axis("false non-match rate (%)")];
  const lines = curves.map(({ points }, i) => {
    const path = lineThrough(
      points.map(({ fmr, fnmr }) => [fmr, fnmr]),
      x,
      y,
    );
    return styledPath(path, strokeOf(i));
  });
  const legend = curves.map(({ name }, i): LegendLine => ({ text: name, sample: styledPath("M0 5H24", strokeOf(i)) }));
  return picture({ title, x, y, legend, content: [DIAGONAL, ...lines] });
}

const styledPath = (path: string, { color, dashes }: Stroke): Markup =>
  markup`<path d="${path}" stroke="${color}" stroke-width="2" stroke-dasharray="${dashes}"/>`;
