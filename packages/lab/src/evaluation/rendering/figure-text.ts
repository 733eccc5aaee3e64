import type { MetricFigure } from "@voicebio/engine";
import type { WorstGroup } from "../report.ts";

/** Error rates and hit rates are read in per cent, costs and thresholds as they are. */
const RATE = /^(eer|fmr|fnmr|fnir|rank)/;

/** As a reader wants to see a metric's value. */
export const valueText = (metric: string, value: number): string =>
  RATE.test(metric) ? percentText(value) : plainText(value);

/** An interval; where no error was seen, or nothing but errors, it has one end that is told. */
export function intervalText(metric: string, { high, low, value }: MetricFigure): string {
  if (low === undefined || high === undefined) return "no interval";
  if (value === 0 && low === 0) return `at most ${valueText(metric, high)}`;
  if (value === 1 && high === 1 && RATE.test(metric)) return `at least ${valueText(metric, low)}`;
  return `${valueText(metric, low).replace(PERCENT, "")} to\u00a0${valueText(metric, high)}`;
}

/** A number and its unit stay on one line. */
const PERCENT = "\u00a0%";

export const percentText = (share: number): string => `${(100 * share).toFixed(2)}${PERCENT}`;

/** Thresholds and costs may be infinite, and means of nothing are no numbers. */
export function plainText(value: number): string {
  if (Number.isNaN(value)) return "–";
  return Number.isFinite(value) ? value.toFixed(3) : value > 0 ? "∞" : "-∞";
}

const COUNT = new Intl.NumberFormat("en");

/** @param count null where it is not known */
export const countText = (count: number | null): string => (count === null ? "–" : COUNT.format(count));

/** The group that fares worst, its rate, and what it is of the mean. */
export const worstGroupText = ({ group, overMean, value }: WorstGroup): string =>
  `${group}, ${percentText(value)}, ${overMean.toFixed(2)} times the mean over groups`;

/** Where the groups that could be called the worst have no error of a kind. */
export const noErrorText = (rate: string): string => `no group with enough comparisons has an ${rate} above 0`;

/** Why no group is called the worst. */
export const NO_WORST = "fewer than two groups have comparisons and speakers enough to name a worst one";

const MEANINGS: Readonly<Record<string, string>> = {
  eer: "Equal error rate: where as large a share of the mated comparisons is refused as of the non-mated ones is accepted.",
  cllr: "Cost of the LLRs in bits: 0 is perfect, 1 is as good as saying nothing, more is misleading.",
  minCllr: "What Cllr would be after the best calibration; what Cllr has above it is lost by calibration.",
  minDcf:
    "Detection cost at the best threshold, where the share p of comparisons is mated and both errors cost the same; 1 is as good as one answer for everybody.",
  actDcf:
    "The same cost at the threshold that calibrated LLRs ask for; what it has above minDcf is lost by calibration.",
  fnmr: "False non-match rate at the lowest threshold that keeps the false match rate.",
};

/** What a metric says, in words; undefined for one that is not known. */
export const meaningOf = (metric: string): string | undefined => MEANINGS[metric.replace(/@.*/, "")];
