/**
 * How many comparisons of each kind have each score, by rising score. Weights instead of counts where comparisons count
 * differently, as in a bootstrap.
 */
export interface ErrorCurve {
  /** Distinct scores, rising: every one is a threshold, and one more lies above them all. */
  readonly scores: Float64Array;
  /** Weight of the mated comparisons with that score. */
  readonly mated: Float64Array;
  readonly nonMated: Float64Array;
  readonly matedSum: number;
  readonly nonMatedSum: number;
}

/** Error rates when everything at or above a threshold is accepted. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly fmr: number;
  readonly fnmr: number;
}

/** Sums of weights that should be equal may differ by rounding. */
const ROUNDING = 1e-9;

/**
 * Equal error rate: where the line through the operating points, straight between neighbours, crosses FMR = FNMR.
 *
 * @see NIST 2016 speaker recognition evaluation, scoring software; scikit-learn's `roc_curve` gives the same line
 */
export function equalErrorPoint(curve: ErrorCurve): OperatingPoint {
  const { matedSum, nonMatedSum, scores } = curve;
  let [missed, falseMatches] = [0, nonMatedSum];
  let [fnmrBefore, fmrBefore] = [0, 1];
  for (let i = 0; i <= scores.length; i++) {
    const [fnmr, fmr] = [missed / matedSum, falseMatches / nonMatedSum];
    if (fnmr >= fmr) {
      const [above, below] = [fmrBefore - fnmrBefore, fnmr - fmr];
      const share = above + below === 0 ? 0 : above / (above + below);
      const rate = fnmrBefore + share * (fnmr - fnmrBefore);
      return { threshold: scores[Math.max(0, i - 1)] ?? Number.NaN, fmr: rate, fnmr: rate };
    }
    [fnmrBefore, fmrBefore] = [fnmr, fmr];
    missed += curve.mated[i] ?? 0;
    falseMatches = Math.max(0, falseMatches - (curve.nonMated[i] ?? 0));
  }
  throw new RangeError("both kinds of comparison are needed");
}

/**
 * Least detection cost over all thresholds, where a comparison is mated with probability `prior` and both errors cost the
 * same, over the cost of the better of accepting or refusing everybody: 1 for a system that says nothing.
 *
 * @see NIST 2016 speaker recognition evaluation plan, section 3
 */
export function minDcf({ mated, matedSum, nonMated, nonMatedSum }: ErrorCurve, prior: number): number {
  let [missed, falseMatches] = [0, nonMatedSum];
  let least = 1 - prior;
  for (let i = 0; i < mated.length; i++) {
    missed += mated[i] as number;
    falseMatches -= nonMated[i] as number;
    least = Math.min(least, (prior * missed) / matedSum + ((1 - prior) * falseMatches) / nonMatedSum);
  }
  return Math.max(0, least) / Math.min(prior, 1 - prior);
}

/** Rates at a threshold. */
export function errorsAt(curve: ErrorCurve, threshold: number): OperatingPoint {
  let [missed, falseMatches] = [0, 0];
  for (let i = 0; i < curve.scores.length; i++) {
    if ((curve.scores[i] as number) < threshold) missed += curve.mated[i] as number;
    else falseMatches += curve.nonMated[i] as number;
  }
  return { threshold, fmr: falseMatches / curve.nonMatedSum, fnmr: missed / curve.matedSum };
}

/** The detection cost of LLRs at the threshold that the prior asks for, normalized as `minDcf`. */
export function actDcf(curve: ErrorCurve, prior: number): number {
  return dcfOf(errorsAt(curve, Math.log((1 - prior) / prior)), prior);
}

/** The detection cost of two rates, normalized as `minDcf`. */
export const dcfOf = ({ fmr, fnmr }: Pick<OperatingPoint, "fmr" | "fnmr">, prior: number): number =>
  (prior * fnmr + (1 - prior) * fmr) / Math.min(prior, 1 - prior);

/** The lowest threshold at which the FMR is at most the one asked for; infinite where not even the highest score is. */
export function pointAtFmr(
  { mated, matedSum, nonMated, nonMatedSum, scores }: ErrorCurve,
  fmr: number,
): OperatingPoint {
  let [falseMatches, accepted] = [0, 0];
  let best: OperatingPoint = { threshold: Number.POSITIVE_INFINITY, fmr: 0, fnmr: 1 };
  for (let i = scores.length - 1; i >= 0; i--) {
    falseMatches += nonMated[i] as number;
    accepted += mated[i] as number;
    if (falseMatches > fmr * nonMatedSum + ROUNDING) break;
    best = {
      threshold: scores[i] as number,
      fmr: falseMatches / nonMatedSum,
      fnmr: Math.max(0, 1 - accepted / matedSum),
    };
  }
  return best;
}
