import { cllr, minCllr } from "./cllr.ts";
import { actDcf, type ErrorCurve, equalErrorPoint, minDcf, pointAtFmr } from "./error-curve.ts";
import { type Figure, interval95 } from "./interval.ts";
import type { Random } from "./random.ts";
import type { RankedTrials } from "./ranked-trials.ts";

/** One figure that is made of comparisons. */
export interface Metric {
  /** As reports and requirements name it, such as `eer` or `fnmr@fmr=0.001`. */
  readonly name: string;
  readonly of: (curve: ErrorCurve) => number;
  /** Whether it takes scores for natural-log likelihood ratios. */
  readonly needsLlr: boolean;
  /** Non-mated comparisons from which it says anything. */
  readonly leastNonMated: number;
}

/** A metric's value; with fewer comparisons than it needs it is more luck than figure. */
export interface MetricFigure extends Partial<Omit<Figure, "value">> {
  readonly value: number;
  readonly tooFew: boolean;
}

export type MetricFigures = Readonly<Record<string, MetricFigure>>;

/** Intervals from fewer speakers than this are not given: a bootstrap knows only the speakers that it draws from. */
export const SPEAKERS_FOR_INTERVAL = 10;

const plain = (name: string, of: Metric["of"], needsLlr = false): Metric => ({ name, of, needsLlr, leastNonMated: 1 });

const BY_NAME: Readonly<Record<string, Metric>> = {
  eer: plain("eer", (curve) => equalErrorPoint(curve).fnmr),
  cllr: plain("cllr", cllr, true),
  minCllr: plain("minCllr", minCllr),
};

/**
 * `eer`, `cllr`, `minCllr`, `minDcf@p=P`, `actDcf@p=P`, `fnmr@fmr=F`, with P and F in (0, 1).
 *
 * @returns undefined for any other name
 */
export function metricNamed(name: string): Metric | undefined {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const [, kind, digits] = /^(minDcf@p|actDcf@p|fnmr@fmr)=([0-9.e-]+)$/.exec(name) ?? [];
  const value = Number(digits);
  if (!(value > 0 && value < 1)) return undefined;
  if (kind === "minDcf@p") return plain(name, (curve) => minDcf(curve, value));
  if (kind === "actDcf@p") return plain(name, (curve) => actDcf(curve, value), true);
  return { name, of: (curve) => pointAtFmr(curve, value).fnmr, needsLlr: false, leastNonMated: Math.ceil(1 / value) };
}

/** What every report has. */
export const STANDARD_METRICS = [
  "eer",
  "minDcf@p=0.01",
  "minDcf@p=0.05",
  "actDcf@p=0.01",
  "actDcf@p=0.05",
  "cllr",
  "minCllr",
  "fnmr@fmr=0.01",
  "fnmr@fmr=0.001",
  "fnmr@fmr=0.0001",
].map((name) => metricNamed(name) as Metric);

/**
 * The metrics of a list of comparisons, with intervals where there are speakers enough.
 *
 * @param random undefined for no intervals
 * @throws RangeError when one kind of comparison is missing
 */
export function metricFigures(
  trials: RankedTrials,
  metrics: readonly Metric[],
  random: Random | undefined,
  rounds?: number,
): MetricFigures {
  const curve = trials.curve();
  const drawn = metrics.map((): number[] => []);
  if (random !== undefined && trials.speakers >= SPEAKERS_FOR_INTERVAL) {
    for (const round of trials.bootstrap(random, rounds)) {
      if (round === undefined) continue;
      for (const [i, metric] of metrics.entries()) drawn[i]?.push(metric.of(round));
    }
  }
  const entries = metrics.map((metric, i): [string, MetricFigure] => {
    const values = drawn[i] ?? [];
    const tooFew = trials.nonMated < metric.leastNonMated;
    return [metric.name, { value: metric.of(curve), ...(values.length > 0 && interval95(values)), tooFew }];
  });
  return Object.fromEntries(entries);
}
