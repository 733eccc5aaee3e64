import { countStrata } from "../calibration/count-strata.ts";
import type { ScoreRange } from "../calibration/scoring-model.ts";
import { acceptFrom, type Stratum, stratumOf } from "../calibration/thresholds.ts";
import type { Interval } from "../statistics/interval.ts";
import { columnsOf, type LabeledScore } from "../statistics/labeled-scores.ts";
import { type MetricFigure, metricFigures, metricNamed } from "../statistics/metric.ts";
import { randomFor } from "../statistics/random.ts";
import { RankedTrials } from "../statistics/ranked-trials.ts";
import { countedOf, type OwnComparison } from "./own-comparisons.ts";
import { mergedStrata } from "./own-strata.ts";
import { BOOTSTRAP_ROUNDS, inColumns, strangerFigures } from "./strangers.ts";

/** A figure with its 95 % interval by bootstrap over speakers; without one where they are too few. */
export type OwnFigure = { readonly value: number } & Partial<Interval>;

/** How one of the two models fares in comparisons that it knows nothing of. */
export interface SideFigures {
  /** LLR of strangers: the lower the better. */
  readonly strangersMean: OwnFigure;
  /** LLR that one stranger in a hundred reaches. */
  readonly strangersHighest: OwnFigure;
  /** Share of strangers accepted at the rate that the default policy asks for, by thresholds that were counted on others. */
  readonly falseMatchRate: OwnFigure;
  /** Null without enough speakers of two sessions. */
  readonly eer: OwnFigure | null;
  readonly cllr: OwnFigure | null;
}

export interface BeforeAfter {
  readonly before: SideFigures;
  readonly after: SideFigures;
}

interface Thresholds {
  readonly builtIn: readonly Stratum[];
  readonly inDomain: readonly Stratum[];
  /** Highest share of strangers that the default policy accepts. */
  readonly rate: number;
}

/** Thresholds are counted on one half of the speakers and held to on the other. */
const HALVES = [0, 1] as const;

export function beforeAfter(
  comparisons: readonly OwnComparison[],
  withMated: boolean,
  thresholds: Thresholds,
): BeforeAfter {
  const strangers = comparisons.filter(({ mated, ofSession }) => !mated && !ofSession);
  const alike = comparisons.filter(({ ofSession }) => ofSession);
  const accepted = acceptedOf(strangers, thresholds);
  const figures = (of: "before" | "after"): SideFigures => ({
    ...strangerFigures(inColumns(strangers, (one) => one[of], accepted[of])),
    ...(withMated ? bothKinds(alike, (one) => one[of]) : { eer: null, cllr: null }),
  });
  return { before: figures("before"), after: figures("after") };
}

/** Of strangers within one half, whether each is accepted before and after; undefined across the halves. */
function acceptedOf(strangers: readonly OwnComparison[], { builtIn, inDomain, rate }: Thresholds) {
  const within = (one: OwnComparison, half: number): boolean =>
    one.enrollSpeaker % 2 === half && one.testSpeaker % 2 === half;
  const ofOther = HALVES.map((half) => {
    const others = strangers.filter((one) => one.isOwn && within(one, 1 - half));
    return mergedStrata(countStrata(others.map(countedOf)), inDomain);
  });
  const reaches = (llr: number, strata: readonly Stratum[], { band, probeSpeechS }: OwnComparison): boolean =>
    llr >= acceptFrom(stratumOf(strata, band, probeSpeechS), rate).llr;
  const judged =
    (is: (one: OwnComparison, half: number) => boolean) =>
    (one: OwnComparison): boolean | undefined =>
      one.enrollSpeaker % 2 === one.testSpeaker % 2 ? is(one, one.enrollSpeaker % 2) : undefined;
  return {
    before: judged((one) => reaches(one.before, builtIn, one)),
    after: judged((one, half) => reaches(one.after, one.isOwn ? (ofOther[half] ?? inDomain) : builtIn, one)),
  };
}

const METRICS = ["eer", "cllr"].flatMap((name) => metricNamed(name) ?? []);

function bothKinds(comparisons: readonly OwnComparison[], llrOf: (one: OwnComparison) => number) {
  const named = (one: OwnComparison): LabeledScore => ({
    enrollSpeaker: String(one.enrollSpeaker),
    testSpeaker: String(one.testSpeaker),
    mated: one.mated,
    score: llrOf(one),
  });
  const trials = new RankedTrials(columnsOf(comparisons.map(named)));
  const { cllr, eer } = metricFigures(trials, METRICS, randomFor("both kinds"), BOOTSTRAP_ROUNDS);
  return { eer: plain(eer), cllr: plain(cllr) };
}

const plain = (figure: MetricFigure | undefined): OwnFigure | null => {
  if (figure === undefined) return null;
  const { high, low, value } = figure;
  return { value, ...(low !== undefined && high !== undefined && { low, high }) };
};

/** The share of the scores of each kind that may lie outside the range that live ones are held to. */
const OUTSIDE = 0.001;

/** Where the raw scores lay: from the lowest of strangers to the highest of right speakers, but for one in a thousand each. */
export function rangeSeen(comparisons: readonly OwnComparison[], withMated: boolean): ScoreRange | undefined {
  const rising = (mated: boolean): Float64Array =>
    Float64Array.from(
      comparisons.filter((one) => one.isOwn && one.mated === mated),
      ({ score }) => score,
    ).sort();
  const [strangers, right] = [rising(false), rising(true)];
  const low = strangers[Math.floor(OUTSIDE * strangers.length)];
  if (low === undefined) return undefined;
  const high = right[Math.ceil((1 - OUTSIDE) * right.length) - 1];
  return { low, high: withMated ? (high ?? null) : null };
}
