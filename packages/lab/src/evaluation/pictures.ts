import { type ErrorCurve, poolAdjacentViolators, REFUSED } from "@voicebio/engine";
import type { Pictures } from "./report.ts";

const MOST_POINTS = 300;
const BINS = 60;

/** The points that the pictures of one cell are drawn from. */
export const picturesOf = (curve: ErrorCurve, isLlr: boolean): Pictures => ({
  det: operatingPoints(curve),
  histogram: histogramOf(curve),
  reliability: isLlr ? reliabilityOf(curve) : null,
});

/** Rates at each threshold: the lowest accepts everything. */
interface Rates {
  readonly fmr: Float64Array;
  readonly fnmr: Float64Array;
}

/** Thinned so that neighbours differ enough to be seen apart, wherever on the curve. */
function operatingPoints({ mated, matedSum, nonMated, nonMatedSum }: ErrorCurve): Pictures["det"] {
  const rates = { fmr: new Float64Array(mated.length + 1).fill(1), fnmr: new Float64Array(mated.length + 1) };
  let [missed, falseMatches] = [0, nonMatedSum];
  for (let i = 0; i < mated.length; i++) {
    missed += mated[i] as number;
    falseMatches = Math.max(0, falseMatches - (nonMated[i] as number));
    rates.fmr[i + 1] = falseMatches / nonMatedSum;
    rates.fnmr[i + 1] = missed / matedSum;
  }
  let step = 1.005;
  for (;;) {
    const kept = thinned(rates, step);
    if (kept.length <= MOST_POINTS) return kept;
    step = 1 + 2 * (step - 1);
  }
}

function thinned({ fmr, fnmr }: Rates, step: number): Pictures["det"] {
  const isFar = (a: number, b: number): boolean => Math.max(a, b) > step * Math.min(a, b);
  const kept: { fmr: number; fnmr: number }[] = [];
  for (let i = 0; i < fmr.length; i++) {
    const point = { fmr: fmr[i] as number, fnmr: fnmr[i] as number };
    const last = kept.at(-1);
    const isEnd = i === fmr.length - 1;
    if (last === undefined || isEnd || isFar(last.fmr, point.fmr) || isFar(last.fnmr, point.fnmr)) kept.push(point);
  }
  return kept;
}

function histogramOf({ mated, nonMated, scores }: ErrorCurve): Pictures["histogram"] {
  const from = scores[0] === REFUSED ? 1 : 0;
  const scored = scores.subarray(from);
  const [low, high] = [scored.at(0) ?? 0, scored.at(-1) ?? 0];
  const width = (high - low || 1) / BINS;
  const shares = (weights: Float64Array): readonly number[] => {
    const bins = new Float64Array(BINS);
    let sum = 0;
    for (let i = from; i < scores.length; i++) {
      const bin = Math.min(BINS - 1, Math.floor(((scores[i] as number) - low) / width));
      bins[bin] = (bins[bin] as number) + (weights[i] as number);
      sum += weights[i] as number;
    }
    return Array.from(bins, (count) => (sum === 0 ? 0 : count / sum));
  };
  const edges = Array.from({ length: BINS + 1 }, (_, i) => low + i * width);
  return { edges, mated: shares(mated), nonMated: shares(nonMated) };
}

/** Each pool's mean LLR beside the LLR that its comparisons show; null where a kind of comparison has no LLR. */
function reliabilityOf({ mated, nonMated, scores }: ErrorCurve): Pictures["reliability"] {
  let at = scores[0] === REFUSED ? 1 : 0;
  const first = at;
  const pools = poolAdjacentViolators({ mated: mated.subarray(at), nonMated: nonMated.subarray(at) });
  const matedSum = pools.reduce((sum, pool) => sum + pool.mated, 0);
  const nonMatedSum = pools.reduce((sum, pool) => sum + pool.nonMated, 0);
  if (matedSum === 0 || nonMatedSum === 0) return null;
  return pools.map((pool) => {
    let sum = 0;
    for (; at <= first + pool.last; at++)
      sum += ((mated[at] as number) + (nonMated[at] as number)) * (scores[at] as number);
    const comparisons = pool.mated + pool.nonMated;
    const shown = Math.log(pool.mated / matedSum) - Math.log(pool.nonMated / nonMatedSum);
    return { given: sum / comparisons, shown, comparisons };
  });
}
