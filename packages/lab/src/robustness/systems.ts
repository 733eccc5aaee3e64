import { centeredUnit, loadScoringModel, type ModelStore, readRecipe, unitVector, VoiceError } from "@voicebio/engine";

/** A recipe with a way of scoring its vectors. */
export interface System {
  readonly recipe: string;
  readonly label: string;
  /** The vector as it is compared, at length 1. */
  readonly unit: (vector: Float32Array) => Float32Array;
  /** The system whose error this one's is divided by; undefined for the first of its kind. */
  readonly baseline?: System;
}

/** Every recipe by plain cosine, and if wished less its mean: each kind is measured by the first recipe of that kind. */
export function systemsOf(store: ModelStore, recipes: readonly string[], centered: boolean): readonly System[] {
  const plain = withBaseline(recipes.map((recipe) => ({ recipe, label: recipe, unit: unitVector })));
  if (!centered) return plain;
  const less = recipes.flatMap((recipe): System[] => {
    const mean = meanOf(store, recipe);
    if (mean === undefined) return [];
    return [{ recipe, label: `${recipe}, centered`, unit: (vector) => centeredUnit(vector, mean) }];
  });
  return [...plain, ...withBaseline(less)];
}

const withBaseline = ([first, ...others]: readonly System[]): readonly System[] =>
  first === undefined ? [] : [first, ...others.map((system) => ({ ...system, baseline: first }))];

/** The mean of the recipe's scoring artefact, where it has one of its own. */
function meanOf(store: ModelStore, recipe: string): Float32Array | undefined {
  try {
    return loadScoringModel(store, readRecipe(store, recipe)).mean;
  } catch (error) {
    if (!(error instanceof VoiceError)) throw error;
    console.error(`${recipe} has no mean to be centered by: ${error.message}`);
    return undefined;
  }
}
