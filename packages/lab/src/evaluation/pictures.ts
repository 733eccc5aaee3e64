import { poolAdjacentViolators, REFUSED } from "../metrics/cllr.ts";
import type { ErrorCurve } from "../metrics/error-curve.ts";
import type { Pictures } from "./report.ts";

const MOST_POINTS = 300;
const BINS = 60;

/** The points that the pictures of one cell are drawn from. */
export const picturesOf = (curve: ErrorCurve, isLlr: boolean): Pictures => ({
  det: operatingPoints(curve),
  histogram: histogramOf(curve),
  reliability: isLlr ? reliabilityOf(curve) : null,
});

/** Thinned so that neighbours differ enough to be seen apart, wherever on the curve. */
function operatingPoints({ mated, matedSum, nonMated, nonMatedSum }: ErrorCurve): Pictures["det"] {
  const points = [{ fmr: 1, fnmr: 0 }];
  let [missed, falseMatches] = [0, nonMatedSum];
  for (let i = 0; i < mated.length; i++) {
    missed += mated[i] as number;
    falseMatches = Math.max(0, falseMatches - (nonMated[i] as number));
    points.push({ fmr: falseMatches / nonMatedSum, fnmr: missed / matedSum });
  }
  let step = 1.005;
  for (;;) {
    const kept = thinned(points, step);
    if (kept.length <= MOST_POINTS) return kept;
    step = 1 + 2 * (step - 1);
  }
}

function thinned(points: Pictures["det"], step: number): Pictures["det"] {
  const isFar = (a: number, b: number): boolean => Math.max(a, b) > step * Math.min(a, b);
  const kept: { fmr: number; fnmr: number }[] = [];
  for (const [i, point] of points.entries()) {
    const last = kept.at(-1);
    const isEnd = i === points.length - 1;
    if (last === undefined || isEnd || isFar(last.fmr, point.fmr) || isFar(last.fnmr, point.fnmr)) kept.push(point);
  }
  return kept;
}

function histogramOf({ mated, nonMated, scores }: ErrorCurve): Pictures["histogram"] {
  const from = scores[0] === REFUSED ? 1 : 0;
  const [low, high] = [scores[from] ?? 0, scores.at(-1) ?? 0];
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

/** Each pool's mean LLR beside the LLR that its comparisons show; pools of one kind alone show none. */
function reliabilityOf(curve: ErrorCurve): NonNullable<Pictures["reliability"]> {
  let from = 0;
  return poolAdjacentViolators(curve).flatMap(({ last, mated, nonMated }) => {
    let [sum, weight] = [0, 0];
    for (; from <= last; from++) {
      const count = (curve.mated[from] as number) + (curve.nonMated[from] as number);
      if (curve.scores[from] !== REFUSED) sum += count * (curve.scores[from] as number);
      weight += curve.scores[from] === REFUSED ? 0 : count;
    }
    if (mated === 0 || nonMated === 0 || weight === 0) return [];
    const shown = Math.log(mated / curve.matedSum) - Math.log(nonMated / curve.nonMatedSum);
    return [{ given: sum / weight, shown, comparisons: mated + nonMated }];
  });
}
