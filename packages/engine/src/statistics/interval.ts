export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its 95 % interval by bootstrap over speakers. */
export interface Figure extends Interval {
  readonly value: number;
}

/** Where the middle 95 % of a bootstrap's figures lie. */
export function interval95(figures: readonly number[]): Interval {
  const rising = Float64Array.from(figures).sort();
  const quantile = (q: number): number => rising[Math.round(q * (rising.length - 1))] ?? Number.NaN;
  return { low: quantile(0.025), high: quantile(0.975) };
}
