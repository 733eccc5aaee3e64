import { cllr, minCllr } from "./cllr.ts";
import { effectiveWithoutError, upperBound } from "./clustered-rate.ts";
import {
  actDcf,
  dcfOf,
  type ErrorCurve,
  equalErrorPoint,
  minDcf,
  type OperatingPoint,
  pointAtFmr,
} from "./error-curve.ts";
import { type Figure, type Interval, interval95, withUnseen } from "./interval.ts";
import type { Random } from "./random.ts";
import type { RankedTrials } from "./ranked-trials.ts";

/** One figure that is made of comparisons. */
export interface Metric {
  /** As reports and requirements name it, such as `eer` or `fnmr@fmr=0.001`. */
  readonly name: string;
  readonly of: (curve: ErrorCurve) => number;
  /** The figure at most, where some threshold, or the one that is asked for, has these rates. */
  readonly ofRates: (rates: ErrorRates) => number;
  /** Whether it takes scores for natural-log likelihood ratios. */
  readonly needsLlr: boolean;
  /** Comparisons of each kind from which it says anything. */
  readonly least: { readonly mated: number; readonly nonMated: number };
}

type ErrorRates = Pick<OperatingPoint, "fmr" | "fnmr">;

/** How much figures are made of. */
export interface Extent {
  readonly mated: number;
  readonly nonMated: number;
  /** Speakers of mated comparisons; null where it is not known who speaks. */
  readonly matedSpeakers: number | null;
}

/** A metric's value; made of less than it needs (`shortagesOf`) it is more luck than figure. */
export interface MetricFigure extends Partial<Omit<Figure, "value">> {
  readonly value: number;
  readonly tooFew: boolean;
}

export type MetricFigures = Readonly<Record<string, MetricFigure>>;

/** Intervals from fewer speakers than this are not given: a bootstrap knows only the speakers that it draws from. */
export const SPEAKERS_FOR_INTERVAL = 10;

/**
 * Any figure takes so many comparisons of each kind. With no error among fewer, the rate may still be above 10 %.
 *
 * @see Jovanovic and Levy, "A look at the rule of three", The American Statistician 51(2), 1997: 3 by the number
 */
export const LEAST_COMPARISONS = 30;

/** Of scores that need not be LLRs, and of no more comparisons than any figure takes, unless told. */
export const metricOf = ({
  least: { mated = 0, nonMated = 0 } = {},
  needsLlr = false,
  ...own
}: Pick<Metric, "name" | "of" | "ofRates"> & {
  readonly needsLlr?: boolean;
  readonly least?: Partial<Metric["least"]>;
}): Metric => ({
  ...own,
  needsLlr,
  least: { mated: Math.max(LEAST_COMPARISONS, mated), nonMated: Math.max(LEAST_COMPARISONS, nonMated) },
});

const BY_NAME: Readonly<Record<string, Metric>> = {
  eer: metricOf({
    name: "eer",
    of: (curve) => equalErrorPoint(curve).fnmr,
    ofRates: ({ fmr, fnmr }) => Math.max(fmr, fnmr),
  }),
  // One comparison whose LLR misleads costs as much as it misleads: without bound.
  cllr: metricOf({ name: "cllr", of: cllr, ofRates: () => Number.POSITIVE_INFINITY, needsLlr: true }),
  minCllr: metricOf({ name: "minCllr", of: minCllr, ofRates: (rates) => minCllr(curveThrough(rates)) }),
};

/** The least that a system with such rates can do: accept or refuse. */
const curveThrough = ({ fmr, fnmr }: ErrorRates): ErrorCurve => ({
  scores: Float64Array.of(0, 1),
  mated: Float64Array.of(fnmr, 1 - fnmr),
  nonMated: Float64Array.of(1 - fmr, fmr),
  matedSum: 1,
  nonMatedSum: 1,
});

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
  if (kind === "fnmr@fmr")
    return metricOf({
      name,
      of: (curve) => pointAtFmr(curve, value).fnmr,
      ofRates: ({ fnmr }) => fnmr,
      least: { nonMated: wholeFrom(1 / value) },
    });
  // With fewer comparisons a single error costs more than one answer for everybody does: none at all may be made.
  const least = { mated: wholeFrom(value / (1 - value)), nonMated: wholeFrom((1 - value) / value) };
  const ofRates = (rates: ErrorRates): number => dcfOf(rates, value);
  if (kind === "minDcf@p")
    return metricOf({
      name,
      of: (curve) => minDcf(curve, value),
      ofRates: (rates) => Math.min(1, ofRates(rates)),
      least,
    });
  return metricOf({ name, of: (curve) => actDcf(curve, value), ofRates, needsLlr: true, least });
}

/** Quotients of decimals are a little off. */
const wholeFrom = (quotient: number): number => Math.ceil(quotient - 1e-9);

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

/** What a figure is made of too little of. */
export interface Shortage {
  readonly of: keyof Extent;
  readonly needed: number;
  readonly found: number;
}

/**
 * What is too little for a metric: comparisons of a kind, or speakers of mated ones, as many as an interval takes.
 * Speakers whom nobody knows can't be counted.
 */
export function shortagesOf({ least }: Pick<Metric, "least">, extent: Extent): readonly Shortage[] {
  const needs = { ...least, matedSpeakers: SPEAKERS_FOR_INTERVAL };
  return (["mated", "nonMated", "matedSpeakers"] as const).flatMap((of): readonly Shortage[] => {
    const [needed, found] = [needs[of], extent[of]];
    return found === null || found >= needed ? [] : [{ of, needed, found }];
  });
}

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
  // Many others who are compared with a few speakers do not make the few more.
  if (random !== undefined && (trials.matedSpeakers ?? 0) >= SPEAKERS_FOR_INTERVAL) {
    for (const round of trials.bootstrap(random, rounds)) {
      if (round === undefined) continue;
      for (const [i, metric] of metrics.entries()) drawn[i]?.push(metric.of(round));
    }
  }
  let unseen: ErrorRates | undefined;
  const intervalOf = ({ ofRates }: Metric, value: number, figures: readonly number[]): Interval => {
    const interval = interval95(figures);
    if (value !== 0 && value !== 1) return interval;
    unseen ??= unseenRates(trials);
    const right = 1 - Math.max(unseen.fmr, unseen.fnmr);
    return withUnseen(value, interval, ofRates(unseen), ofRates({ fmr: right, fnmr: right }));
  };
  const entries = metrics.map((metric, i): [string, MetricFigure] => {
    const [value, figures] = [metric.of(curve), drawn[i] ?? []];
    const tooFew = shortagesOf(metric, trials).length > 0;
    return [metric.name, { value, ...(figures.length > 0 && intervalOf(metric, value, figures)), tooFew }];
  });
  return Object.fromEntries(entries);
}

/** How frequent each error may be though none was seen: one-sided 95 %. */
function unseenRates(trials: RankedTrials): ErrorRates {
  const bound = (mated: boolean): number => upperBound(0, effectiveWithoutError(trials.ofKind(mated)));
  return { fmr: bound(false), fnmr: bound(true) };
}
