export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A figure with its 95 % interval by bootstrap over speakers. */
export interface Figure extends Interval {
  readonly value: number;
}

/**
 * The interval of a figure that may be 0 or 1. Where no error was seen a bootstrap draws none either, and its interval is a
 * point: then it reaches to what the figure may be though nothing else was seen.
 *
 * @param atMost of a figure of 0
 * @param atLeast of a figure of 1
 */
export const withUnseen = (value: number, { high, low }: Interval, atMost: number, atLeast: number): Interval => ({
  low: value === 1 ? Math.min(low, atLeast) : low,
  high: value === 0 ? Math.max(high, atMost) : high,
});

/** Where the middle 95 % of a bootstrap's figures lie. */
export function interval95(figures: readonly number[]): Interval {
  const rising = Float64Array.from(figures).sort();
  const quantile = (q: number): number => rising[Math.round(q * (rising.length - 1))] ?? Number.NaN;
  return { low: quantile(0.025), high: quantile(0.975) };
}
