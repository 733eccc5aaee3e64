import type { ErrorCurve } from "./error-curve.ts";

/** ln(1 + e^x) without overflow. */
export const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/** The score of a comparison that could not be made, since a side gave no embedding: it is refused at every threshold. */
export const REFUSED = Number.NEGATIVE_INFINITY;

/** A comparison without an LLR has no cost, and is no evidence about the others'. */
function withoutRefused(curve: ErrorCurve): ErrorCurve {
  const { mated, matedSum, nonMated, nonMatedSum, scores } = curve;
  if (scores[0] !== REFUSED) return curve;
  return {
    scores: scores.subarray(1),
    mated: mated.subarray(1),
    nonMated: nonMated.subarray(1),
    matedSum: matedSum - (mated[0] as number),
    nonMatedSum: nonMatedSum - (nonMated[0] as number),
  };
}

/**
 * Cost of the log-likelihood ratios in bits: 1 for a system that says nothing, and the smaller the better.
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006
 */
export function cllr(curve: ErrorCurve): number {
  const { mated, matedSum, nonMated, nonMatedSum, scores } = withoutRefused(curve);
  let [matedCost, nonMatedCost] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if ((mated[i] as number) > 0) matedCost += (mated[i] as number) * softplus(-score);
    if ((nonMated[i] as number) > 0) nonMatedCost += (nonMated[i] as number) * softplus(score);
  }
  return (matedCost / matedSum + nonMatedCost / nonMatedSum) / 2 / Math.LN2;
}

/** A stretch of scores that one LLR stands for. */
export interface Pool {
  readonly mated: number;
  readonly nonMated: number;
  /** Place of its last score on the curve. */
  readonly last: number;
}

/**
 * The best LLR that a rising function of the score can give: pool adjacent violators. Each pool's LLR is the log of its
 * share of the mated over its share of the non-mated comparisons.
 *
 * @see Brümmer and du Preez 2006, section 5; Ayer et al., "An empirical distribution function for sampling with
 * incomplete information", Annals of Mathematical Statistics 26, 1955
 */
export function poolAdjacentViolators({ mated, nonMated }: Pick<ErrorCurve, "mated" | "nonMated">): readonly Pool[] {
  const pools: { mated: number; nonMated: number; last: number }[] = [];
  for (let i = 0; i < mated.length; i++) {
    let pool = { mated: mated[i] as number, nonMated: nonMated[i] as number, last: i };
    if (pool.mated + pool.nonMated === 0) continue;
    for (let before = pools.at(-1); before !== undefined; before = pools.at(-1)) {
      if (before.mated * pool.nonMated < pool.mated * before.nonMated) break;
      pools.pop();
      pool = { mated: before.mated + pool.mated, nonMated: before.nonMated + pool.nonMated, last: i };
    }
    pools.push(pool);
  }
  return pools;
}

/** The Cllr that is left when the scores are mapped to LLRs as well as a rising function can. */
export function minCllr(whole: ErrorCurve): number {
  const curve = withoutRefused(whole);
  const { matedSum, nonMatedSum } = curve;
  let [matedCost, nonMatedCost] = [0, 0];
  for (const { mated, nonMated } of poolAdjacentViolators(curve)) {
    const llr = Math.log(mated / matedSum) - Math.log(nonMated / nonMatedSum);
    if (mated > 0) matedCost += mated * softplus(-llr);
    if (nonMated > 0) nonMatedCost += nonMated * softplus(llr);
  }
  return (matedCost / matedSum + nonMatedCost / nonMatedSum) / 2 / Math.LN2;
}
