import { engineError } from "../errors.ts";

/** The vector that a recipe gives a sample, as the model put it out: not centered, not normalized. */
export interface Embedding {
  /** Id of the recipe that made it; vectors of two recipes never meet. */
  readonly recipe: string;
  readonly vector: Float32Array;
}

/** @throws VoiceError `recipe.mismatch` unless both come from one recipe */
export function requireSameRecipe(a: string, b: string): void {
  if (a !== b) throw engineError("recipe.mismatch", `A vector of ${a} can't be compared with one of ${b}.`);
}

/** Sum of products over two vectors of one length. */
export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums at once, since one would wait for itself at every addition.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}

/** A new vector of length 1 in the same direction; a vector of zeros stays as it is. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
}

/** Adds so many times a vector to a sum, in place. */
export function addWeighted(sum: Float32Array, weight: number, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (vector[i] as number);
}

/** The direction that several vectors have in common, each counting alike however long it is. */
export function commonDirection(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const unit of vectors.map(unitVector)) addWeighted(sum, 1, unit);
  return unitVector(sum);
}

/**
 * Plain cosine of two embeddings, in [-1, 1].
 *
 * @throws VoiceError `recipe.mismatch`
 */
export function cosine(a: Embedding, b: Embedding): number {
  requireSameRecipe(a.recipe, b.recipe);
  return dot(unitVector(a.vector), unitVector(b.vector));
}

/** The embedding less a mean, at length 1: what centered cosine is made of. */
export const centeredUnit = (vector: Float32Array, mean: Float32Array): Float32Array =>
  unitVector(vector.map((value, i) => value - (mean[i] as number)));
