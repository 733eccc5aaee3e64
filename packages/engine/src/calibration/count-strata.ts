import {
  type ClusteredComparisons,
  clusteredRate,
  ERRORS_FOR_DESIGN_EFFECT,
  upperBound,
} from "../statistics/clustered-rate.ts";
import { FALSE_MATCH_LEVELS, FALSE_NON_MATCH_LEVELS, type Stratum, type Threshold } from "./thresholds.ts";

/** One comparison as it counts for a threshold. */
export interface CountedComparison {
  readonly corpus: string;
  /** How both sides were heard: a rate is kept, by count, in each that has comparisons enough. Undefined where nobody knows. */
  readonly condition?: string;
  readonly mated: boolean;
  readonly enrollSpeaker: number;
  readonly testSpeaker: number;
  readonly band: Stratum["band"];
  readonly probeSpeechS: number;
  /** Recordings in the probe, at least 1. */
  readonly probeRecordings: number;
  readonly llr: number;
}

/** Seconds of net speech where one stratum ends and the next begins. */
const SPEECH_EDGES = [0, 1, 2, 3, 5, Number.POSITIVE_INFINITY] as const;
const BANDS = ["wide", "narrow"] as const;
/** A corpus with less in a stratum can't say how its speakers differ from one another, and is left out there. */
const LEAST = { nonMated: { speakers: 30, comparisons: 1000 }, mated: { speakers: 10, comparisons: 30 } } as const;
/** Right speakers over all corpora without whom nothing is said about them. */
const LEAST_RIGHT_SPEAKERS = 30;
/** Errors that a level has to mean in one condition of a corpus before that condition's own share says anything. */
const LEAST_ERRORS_IN_CONDITION = 10;
/**
 * The same for a corpus. Of strangers every corpus has its say; right speakers are few in some, and one of thirty who was
 * hardly heard would decide for all.
 */
const LEAST_ERRORS_IN_CORPUS = { nonMated: 0, mated: 10 } as const;
/** Where a stratum's number of independent comparisons is reported. */
const REPORTED_LEVEL = 0.001;

/** Thresholds by band and net speech of the probe. */
export function countStrata(comparisons: readonly CountedComparison[]): readonly Stratum[] {
  return BANDS.flatMap((band) =>
    SPEECH_EDGES.slice(1).map((toS, i): Stratum => {
      const fromS = SPEECH_EDGES[i] as number;
      const own = comparisons.filter((one) => one.band === band && fromS <= one.probeSpeechS && one.probeSpeechS < toS);
      return stratumFrom(band, fromS, toS, own);
    }),
  );
}

function stratumFrom(
  band: Stratum["band"],
  fromS: number,
  toS: number,
  comparisons: readonly CountedComparison[],
): Stratum {
  const corpora = [...Map.groupBy(comparisons, ({ corpus }) => corpus).values()];
  const nonMated = corpora.map((own) => kindOf(own, false, 1)).filter(isEnough(LEAST.nonMated));
  const mated = rightSpeakers(corpora);
  // Words are joined to reach the length of a sentence: what a right speaker may expect is told of single recordings.
  const single = rightSpeakers(corpora.map((own) => own.filter(({ probeRecordings }) => probeRecordings === 1)));
  const expected = single.length > 0 ? single : mated;
  const share = (kinds: readonly Kind[], is: (score: number) => boolean): number | null =>
    kinds.length === 0
      ? null
      : kinds.reduce((sum, { scores }) => sum + scores.filter(is).length / scores.length, 0) / kinds.length;
  return {
    band,
    fromS,
    toS,
    nonMated: {
      comparisons: sum(nonMated, ({ scores }) => scores.length),
      speakers: sum(nonMated, ({ speakers }) => speakers),
      effective: Math.round(effectiveAt(nonMated, REPORTED_LEVEL)),
    },
    mated: { comparisons: sum(mated, ({ scores }) => scores.length), speakers: sum(mated, ({ speakers }) => speakers) },
    accept: thresholdsAt(FALSE_MATCH_LEVELS, nonMated, LEAST_ERRORS_IN_CORPUS.nonMated, (llr) => ({
      llr,
      otherErrors: share(expected, (negative) => -negative < llr),
    })),
    reject: thresholdsAt(FALSE_NON_MATCH_LEVELS, mated, LEAST_ERRORS_IN_CORPUS.mated, (negative) => ({
      llr: -negative,
      otherErrors: share(nonMated, (score) => score >= -negative),
    })),
  };
}

/** Of each corpus with enough of them; of none where they are too few over all. */
function rightSpeakers(corpora: readonly (readonly CountedComparison[])[]): readonly Kind[] {
  const right = corpora.map((own) => kindOf(own, true, -1)).filter(isEnough(LEAST.mated));
  return sum(right, ({ speakers }) => speakers) < LEAST_RIGHT_SPEAKERS ? [] : right;
}

/** By falling level; a stricter one never has a milder threshold, though fewer conditions can be counted for it. */
function thresholdsAt(
  levels: readonly number[],
  kinds: readonly Kind[],
  leastErrors: number,
  thresholdAt: (signed: number) => Omit<Threshold, "rate">,
): readonly Threshold[] {
  let last = Number.NEGATIVE_INFINITY;
  return levels.map((rate) => {
    const signed = promisedThreshold(kinds, rate, leastErrors);
    if (signed === null) return { rate, llr: null, otherErrors: null };
    last = Math.max(last, signed);
    return { rate, ...thresholdAt(last) };
  });
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** One corpus's comparisons of one kind; mated ones with their signs turned, so that errors lie above in both. */
interface Kind extends ClusteredComparisons {
  readonly speakers: number;
  /** Falling. */
  readonly ranked: Float64Array;
  /** The same of each condition alone. */
  readonly conditions: readonly Float64Array[];
}

function kindOf(comparisons: readonly CountedComparison[], mated: boolean, sign: 1 | -1): Kind {
  const own = comparisons.filter((one) => one.mated === mated);
  const columns = {
    scores: Float64Array.from(own, ({ llr }) => sign * llr),
    enroll: Uint32Array.from(own, ({ enrollSpeaker }) => enrollSpeaker),
    test: Uint32Array.from(own, ({ testSpeaker }) => testSpeaker),
  };
  const speakers = new Set([...columns.enroll, ...columns.test]).size;
  const conditions = [...Map.groupBy(own, ({ condition }) => condition).values()].map((heard) =>
    falling(Float64Array.from(heard, ({ llr }) => sign * llr)),
  );
  return { ...columns, ranked: falling(columns.scores), conditions, speakers };
}

const falling = (scores: Float64Array): Float64Array => scores.toSorted().reverse();

const isEnough =
  (least: (typeof LEAST)["nonMated" | "mated"]) =>
  ({ scores, speakers }: Kind): boolean =>
    speakers >= least.speakers && scores.length >= least.comparisons;

/**
 * How many independent comparisons the corpora are worth together, each of which counts alike, at about this rate: the
 * design effect is measured at the rate's own threshold, where errors enough lie above that.
 */
function effectiveAt(kinds: readonly Kind[], level: number): number {
  const variance = sum(kinds, (kind) => {
    const { ranked } = kind;
    const errors = Math.min(ranked.length - 1, Math.max(ERRORS_FOR_DESIGN_EFFECT, Math.ceil(level * ranked.length)));
    return clusteredRate(kind, ranked[errors] as number).designEffect / ranked.length;
  });
  return variance === 0 ? 0 : kinds.length ** 2 / variance;
}

/**
 * The lowest threshold at which the one-sided 95 % bound of the rate keeps the level, over corpora that count alike, and
 * no corpus is above it by its own count, nor any condition of a corpus, in which that many errors can be counted: what
 * holds on the whole is no promise to whoever is always on the telephone.
 *
 * @param leastErrors that a corpus has to be able to show
 * @returns null where there are too few comparisons to show the level even without an error
 */
function promisedThreshold(kinds: readonly Kind[], level: number, leastErrors: number): number | null {
  const effective = effectiveAt(kinds, level);
  if (kinds.length === 0 || upperBound(0, effective) > level) return null;
  const means =
    (errors: number) =>
    (ranked: Float64Array): boolean =>
      level * ranked.length >= errors;
  const counted = [
    ...kinds.map(({ ranked }) => ranked).filter(means(leastErrors)),
    ...kinds.flatMap((kind) => kind.conditions.filter(means(LEAST_ERRORS_IN_CONDITION))),
  ];
  const keeps = (threshold: number): boolean => {
    const rate = (ranked: Float64Array): number => atOrAbove(ranked, threshold) / ranked.length;
    const found = kinds.map(({ ranked }) => rate(ranked));
    return (
      counted.every((ranked) => rate(ranked) <= level) &&
      upperBound(sum(found, (one) => one) / kinds.length, effective) <= level
    );
  };
  // Only just above some score can the rates change: the lowest such place is looked for by halving.
  const places = Float64Array.from(
    kinds.flatMap(({ ranked }) => [...ranked.subarray(0, Math.ceil(level * ranked.length) + 1)]),
  )
    .sort()
    .map((score) => score + Number.EPSILON * Math.max(1, Math.abs(score)));
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keeps(places[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return places[low] ?? null;
}

/** How many of the falling scores reach the threshold. */
function atOrAbove(ranked: Float64Array, threshold: number): number {
  let [low, high] = [0, ranked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranked[middle] as number) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
