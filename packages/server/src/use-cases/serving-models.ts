import type { ScoringModel } from "@voicebio/engine";
import { type Models, servingRecipes } from "../domain/recipes.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import { modelOf } from "./own-models.ts";

/**
 * The recipes that serve a tenant now, the preferred one first: new samples are embedded by all of them, and a speaker
 * is compared in the first in which the voiceprint is ready. Each as the tenant's own calibration makes it.
 *
 * Asked of the store at every request, a handful of steps along an index: so a choice counts at once, on whichever
 * server it was made.
 */
export async function servingModels(
  { recipes }: Pick<Dependencies, "recipes">,
  stores: Pick<Stores, "calibrations" | "recipes">,
  tenantId: string,
): Promise<Models> {
  const [chosen, stored] = await Promise.all([stores.recipes.chosen(tenantId), stores.recipes.stored(tenantId)]);
  const [first, ...rest] = servingRecipes(recipes, { chosen, stored });
  const own = (model: ScoringModel) => modelOf(stores, tenantId, model);
  return [await own(first), ...(await Promise.all(rest.map(own)))];
}

/** Their recipes' ids. */
export const idsOf = ([first, ...rest]: Models): readonly [string, ...string[]] => [
  first.recipe,
  ...rest.map(({ recipe }) => recipe),
];
