/**
 * Peter J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003
 * (home.online.no/~pjacklam/notes/invnorm): ratios of polynomials, coefficients by falling power; relative error below
 * 1.15e-9.
 */
const CENTRE_OVER = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_UNDER = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_OVER = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_UNDER = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

/** Below it, and above one minus it, the tails' ratio holds. */
const TAIL = 0.02425;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/**
 * The normal deviate below which a share of a standard normal distribution lies.
 *
 * @param share from 0, whose deviate is −∞, to 1
 */
export function probit(share: number): number {
  if (share > 0.5) return -probit(1 - share);
  if (share === 0) return Number.NEGATIVE_INFINITY;
  if (share < TAIL) {
    const r = Math.sqrt(-2 * Math.log(share));
    return polynomial(TAIL_OVER, r) / polynomial(TAIL_UNDER, r);
  }
  const q = share - 0.5;
  return (q * polynomial(CENTRE_OVER, q * q)) / polynomial(CENTRE_UNDER, q * q);
}
