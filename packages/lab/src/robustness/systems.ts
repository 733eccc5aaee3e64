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

/** Ways of scoring beside plain cosine. */
export interface OtherScorings {
  /** Every recipe less its mean. */
  readonly centered: boolean;
  /** The first recipe with its vectors' negative values set to 0, as the networks of 3D-Speaker's class give them. */
  readonly rectified: boolean;
}

/** Every recipe by plain cosine, and if wished otherwise: each kind is measured by the first recipe of that kind. */
export function systemsOf(store: ModelStore, recipes: readonly string[], others: OtherScorings): readonly System[] {
  const plain = recipes.map((recipe) => ({ recipe, label: recipe, unit: unitVector }));
  const rectified = plain.slice(0, others.rectified ? 1 : 0).map(
    ({ recipe }): System => ({
      recipe,
      label: `${recipe}, rectified`,
      unit: (vector) => unitVector(vector.map((value) => Math.max(0, value))),
    }),
  );
  const less = (others.centered ? recipes : []).flatMap((recipe): System[] => {
    const mean = meanOf(store, recipe);
    if (mean === undefined) return [];
    return [{ recipe, label: `${recipe}, centered`, unit: (vector) => centeredUnit(vector, mean) }];
  });
  return [...withBaseline([...plain, ...rectified]), ...withBaseline(less)];
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
