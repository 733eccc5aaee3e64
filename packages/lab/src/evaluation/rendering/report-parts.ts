import type { MetricFigure, MetricFigures } from "@voicebio/engine";
import type { Breakdown, IdentificationFigures } from "../report.ts";

/** Each figure of identification by the name under which it is reported. */
export const identificationFigures = ({
  fnirAtFpir,
  rank1,
  rank5,
}: IdentificationFigures): readonly (readonly [string, MetricFigure])[] => [
  ["rank1", rank1],
  ["rank5", rank5],
  ...fnirAtFpir.map(({ fnir, fpir }) => [`fnir@fpir=${fpir}`, fnir] as const),
];

/** A column of which only the probe's value counts is another table than that of both sides. */
export const breakdownName = ({ column, side }: Breakdown): string => (side === "both" ? column : `${column} (probe)`);

/** Every metric that any of them has, in the order of whichever has the most. */
export function metricNames(figures: readonly MetricFigures[]): readonly string[] {
  const names = figures.map((named) => Object.keys(named)).toSorted((a, b) => b.length - a.length);
  return [...new Set(names.flat())];
}
