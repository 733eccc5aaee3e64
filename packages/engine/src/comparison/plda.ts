import { dot } from "./embedding.ts";

/**
 * Probabilistic linear discriminant analysis: speakers differ by a normal distribution, recordings of one speaker by
 * another, and the score of two vectors is the log of how many times likelier one speaker is than two. Written in the
 * coordinates in which that is a dot product and a term of each side alone.
 *
 * @see Ioffe, "Probabilistic linear discriminant analysis", ECCV 2006; Garcia-Romero and Espy-Wilson, "Analysis of
 * i-vector length normalization in speaker recognition systems", Interspeech 2011
 */
export interface Plda {
  /** `rows × dimension`, row by row: takes a centered vector of length 1 to its coordinates. */
  readonly transform: Float32Array;
  /** Weight of each squared coordinate in a vector's own term; one entry a row. */
  readonly own: Float32Array;
}

/** A vector in those coordinates. */
export interface Located {
  readonly vector: Float32Array;
  /** Its own term of every score. */
  readonly own: number;
}

/** @param unit centered, of length 1 */
export const locate = (plda: Plda, unit: Float32Array): Located => located(plda, projected(plda, unit));

/** Any vector in those coordinates: they are linear, so that sums and differences may be taken before or after. */
export function projected({ own, transform }: Plda, raw: Float32Array): Float32Array {
  const vector = new Float32Array(own.length);
  for (let row = 0; row < vector.length; row++) {
    let sum = 0;
    const from = row * raw.length;
    for (let i = 0; i < raw.length; i++) sum += (transform[from + i] as number) * (raw[i] as number);
    vector[row] = sum;
  }
  return vector;
}

/** @param vector projected, of what was centered and of length 1 */
export function located({ own }: Pick<Plda, "own">, vector: Float32Array): Located {
  let term = 0;
  for (let row = 0; row < vector.length; row++) term += (own[row] as number) * (vector[row] as number) ** 2;
  return { vector, own: term };
}

/** Score of two vectors: higher for one speaker. A constant that all scores share is left to calibration. */
export const pldaScore = (a: Located, b: Located): number => a.own + b.own + dot(a.vector, b.vector);

/** What an index holds of a vector and is searched with: the dot product of the two ranks as the score does. */
export const indexed = ({ own, vector }: Located): Float32Array => appended(vector, own);
export const searched = ({ vector }: Located): Float32Array => appended(vector, 1);

function appended(vector: Float32Array, last: number): Float32Array {
  const longer = new Float32Array(vector.length + 1);
  longer.set(vector);
  longer[vector.length] = last;
  return longer;
}
