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
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** A new vector of length 1 in the same direction; a vector of zeros stays as it is. */
export function unitVector(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
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
