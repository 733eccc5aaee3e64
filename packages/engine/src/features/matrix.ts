/** Numbers in rows, one row after another: `data[row * columns + column]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Subtracts from every column its mean over the rows (cepstral mean normalization, per utterance).
 *
 * @returns a new matrix of the same shape
 */
export function subtractColumnMeans({ data, rows, columns }: Matrix): Matrix {
  const means = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) means[at % columns] = (means[at % columns] as number) + (data[at] as number);
  const centered = data.map((value, at) => value - (means[at % columns] as number) / rows);
  return { data: centered, rows, columns };
}

/** The rows of a matrix for which `keep` says so, in order. */
export function selectRows({ data, rows, columns }: Matrix, keep: (row: number) => boolean): Matrix {
  const kept = Array.from({ length: rows }, (_, row) => row).filter(keep);
  const selected = new Float32Array(kept.length * columns);
  for (const [at, row] of kept.entries()) {
    selected.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return { data: selected, rows: kept.length, columns };
}
