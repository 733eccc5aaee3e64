/** The value below which a share `q` in [0, 1] of the values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** One line of the report; `met` is absent where a figure has no target. */
export interface Row {
  readonly figure: string;
  readonly value: string;
  readonly target?: string;
  readonly met?: boolean;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

export async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly result: T; readonly tookMs: number }> {
  const start = performance.now();
  const result = await work();
  return { result, tookMs: performance.now() - start };
}

export function printRows(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  for (const { figure, value, target, met } of rows) {
    const verdict = met === undefined ? "      " : met ? "met   " : "MISSED";
    console.log(`  ${verdict} ${figure}: ${value}${target === undefined ? "" : ` (target: ${target})`}`);
  }
}
