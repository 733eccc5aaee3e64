import type { ScoringModel } from "@voicebio/engine";

/** A recipe that this server can embed and compare with: its files and its calibration are there. */
export interface InstalledRecipe {
  readonly name: string;
  readonly model: ScoringModel;
}

/** The recipes of this server. */
export interface Installation {
  readonly installed: readonly InstalledRecipe[];
  /** Names of those that it is set to, its default first; at least one. */
  readonly standard: readonly string[];
  /** Recipes whose files stand in the models folder, but can't be used. */
  readonly unusable: readonly { readonly name: string; readonly why: string }[];
}

/** The scoring models of recipes, the preferred one first. */
export type Models = readonly [ScoringModel, ...ScoringModel[]];

/** What decides which recipes serve a tenant. */
export interface RecipeNeeds {
  /** Name of the recipe that the tenant chose; undefined where it chose none. */
  readonly chosen: string | undefined;
  /** Ids of the recipes that the tenant has embeddings of. */
  readonly stored: readonly string[];
}

/**
 * The recipes that serve a tenant, in the order in which they are asked: the preferred one, those that its voiceprints
 * still depend on, and whatever else the server is set to embed with.
 *
 * A choice that is not installed (any more) counts as none: the tenant is then served as if it had not chosen.
 */
export function servingRecipes(
  { installed, standard }: Pick<Installation, "installed" | "standard">,
  { chosen, stored }: RecipeNeeds,
): Models {
  const named = (names: readonly (string | undefined)[]) =>
    names.flatMap((name) => installed.filter((recipe) => recipe.name === name));
  const kept = installed.filter(({ model }) => stored.includes(model.recipe));
  const inOrder = new Set([...named([chosen, standard[0]]).slice(0, 1), ...kept, ...named(standard)]);
  const [first, ...rest] = [...inOrder].map(({ model }) => model);
  if (first === undefined) throw new Error("the server's default is installed, or it would not have started");
  return [first, ...rest];
}
