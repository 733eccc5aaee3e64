import { probit } from "./probit.ts";

/** A share of comparisons that share speakers. */
export interface ClusteredRate {
  readonly rate: number;
  readonly comparisons: number;
  /** How many times the variance of as many independent comparisons; at least 1. */
  readonly designEffect: number;
}

/** Comparisons with the speakers of both sides as numbers from 0. */
export interface ClusteredComparisons {
  readonly scores: Float64Array;
  readonly enroll: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * The share of comparisons at or above a threshold. Two comparisons that share a speaker, on whichever sides, are not
 * independent: the variance adds up what every speaker's comparisons do together, less what both speakers of a pair count.
 *
 * @see Aronow, Samii and Assenova, "Cluster-robust variance estimation for dyadic data", Political Analysis 23(4), 2015
 * (two-way clustering where the same speakers stand on both sides); Kish, "Survey Sampling", 1965, for the design effect
 */
export function clusteredRate({ enroll, scores, test }: ClusteredComparisons, threshold: number): ClusteredRate {
  const comparisons = scores.length;
  let hits = 0;
  for (const score of scores) if (score >= threshold) hits++;
  const rate = hits / comparisons;
  const [bySpeaker, byPair] = [new Map<number, number>(), new Map<number, number>()];
  const add = (sums: Map<number, number>, key: number, value: number) => sums.set(key, (sums.get(key) ?? 0) + value);
  for (let i = 0; i < comparisons; i++) {
    const residual = ((scores[i] as number) >= threshold ? 1 : 0) - rate;
    const [a, b] = [enroll[i] as number, test[i] as number];
    add(bySpeaker, a, residual);
    if (a === b) continue;
    add(bySpeaker, b, residual);
    add(byPair, pairKey(a, b), residual);
  }
  const squares = (sums: Map<number, number>): number => [...sums.values()].reduce((sum, value) => sum + value ** 2, 0);
  const variance = squares(bySpeaker) - squares(byPair);
  const independent = comparisons * rate * (1 - rate);
  return { rate, comparisons, designEffect: independent === 0 ? 1 : Math.max(1, variance / independent) };
}

/** The same for two speakers whichever of them is enrolled; two such numbers fit into a double. */
const pairKey = (a: number, b: number): number => Math.min(a, b) * 2 ** 26 + Math.max(a, b);

/** A design effect is measured on so many errors at least: it is itself a figure. */
export const ERRORS_FOR_DESIGN_EFFECT = 50;

/**
 * How many independent comparisons these are worth where none of them is an error, so that no design effect can be seen.
 * More recordings of the same two speakers (of one, for mated comparisons) are not counted: who errs, errs often. What
 * pairs owe to a speaker whom they share is measured on the comparisons that are nearest to an error.
 *
 * @param comparisons of one kind, errors being scores above a threshold
 */
export function effectiveWithoutError(comparisons: ClusteredComparisons): number {
  const { enroll, scores, test } = comparisons;
  const pairs = new Set<number>();
  for (let i = 0; i < scores.length; i++) pairs.add(pairKey(enroll[i] as number, test[i] as number));
  const nearest = Math.min(ERRORS_FOR_DESIGN_EFFECT, scores.length >> 1);
  const threshold = scores.toSorted().at(-1 - nearest) as number;
  return Math.min(pairs.size, scores.length / clusteredRate(comparisons, threshold).designEffect);
}

/** The 0.95 quantile of a standard normal distribution: one-sided 95 %. */
const Z = 1.6449;

/**
 * One-sided 95 % upper bound of a rate: the exact bound of a Poisson count, with as many errors and comparisons as the
 * clustered ones are worth. Without an error it is 3.0 by that number, the rule of three.
 *
 * @param effective independent comparisons that the comparisons are worth
 * @see Garwood 1936 for the bound; Wilson and Hilferty 1931 for the quantile of chi-squared (within 1 %); Jovanovic and
 * Levy, "A look at the rule of three", The American Statistician 51(2), 1997
 */
export const upperBound = (rate: number, effective: number): number =>
  Math.min(1, chiSquaredQuantile(2 * (rate * effective + 1), Z) / 2 / effective);

/**
 * The lower bound of the same kind: a true rate below it would show so many errors seldom.
 *
 * @param error share of the cases in which the bound may lie above the true rate
 */
export const lowerBound = (rate: number, effective: number, error: number): number =>
  rate === 0 ? 0 : Math.max(0, chiSquaredQuantile(2 * rate * effective, probit(error)) / 2 / effective);

/** @param deviate the quantile of a standard normal distribution */
function chiSquaredQuantile(degrees: number, deviate: number): number {
  const share = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - share + deviate * Math.sqrt(share)) ** 3;
}
