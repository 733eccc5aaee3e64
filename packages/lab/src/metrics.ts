import type { LabeledScore } from "./ranked-trials.ts";

/** Scores of mated (same speaker) and non-mated (different speakers) comparisons. */
export interface Scores {
  readonly mated: readonly number[];
  readonly nonMated: readonly number[];
}

/**
 * Cost of the log-likelihood ratios in bits: 1 for a system that says nothing, and the smaller the better.
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006
 */
export function cllr({ mated, nonMated }: Scores): number {
  const cost = (llrs: readonly number[], sign: 1 | -1): number =>
    llrs.reduce((sum, llr) => sum + softplus(sign * llr), 0) / llrs.length / Math.LN2;
  return (cost(mated, -1) + cost(nonMated, 1)) / 2;
}

/** ln(1 + e^x) without overflow. */
export const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/**
 * The cost that is left when the scores are mapped to LLRs as well as a rising map can (pool adjacent violators).
 *
 * @see Brümmer and du Preez 2006, section 5
 */
export function minCllr({ mated, nonMated }: Scores): number {
  const all = [...mated.map((score) => ({ score, is: 1 })), ...nonMated.map((score) => ({ score, is: 0 }))];
  // Within equal scores non-mated come last, so that ties fall into one pool.
  all.sort((a, b) => a.score - b.score || b.is - a.is);
  const pools: { sum: number; count: number }[] = [];
  for (const { is } of all) {
    pools.push({ sum: is, count: 1 });
    for (let last = pools.at(-1), before = pools.at(-2); last && before; last = pools.at(-1), before = pools.at(-2)) {
      if (before.sum * last.count < last.sum * before.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  const priorOdds = Math.log(mated.length / nonMated.length);
  let matedCost = 0;
  let nonMatedCost = 0;
  for (const { sum, count } of pools) {
    const llr = Math.log(sum / (count - sum)) - priorOdds;
    if (sum > 0) matedCost += sum * softplus(-llr);
    if (count > sum) nonMatedCost += (count - sum) * softplus(llr);
  }
  return (matedCost / mated.length + nonMatedCost / nonMated.length) / 2 / Math.LN2;
}

export const splitScores = (scores: readonly LabeledScore[]): Scores => ({
  mated: scores.filter((s) => s.mated).map((s) => s.score),
  nonMated: scores.filter((s) => !s.mated).map((s) => s.score),
});
