import type { ChooseRecipe, ServingRecipes } from "@voicebio/contract";
import { readRecipe } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { installedRecipe } from "./installed-recipe.ts";
import { servingModels } from "./serving-models.ts";
import { recipeViews } from "./views.ts";

/**
 * Makes a recipe the one that the tenant prefers, forward or back. Nothing else changes: voiceprints of others stay.
 *
 * @throws VoiceError `recipe.not_found`, `model.missing`, `model.wrong_file`
 */
export const chooseRecipe =
  (deps: Pick<Dependencies, "clock" | "unitOfWork" | "recipes" | "modelStore">) =>
  async (
    caller: Caller,
    { preferred }: ChooseRecipe,
    keepReceipt: KeepReceipt<ServingRecipes>,
  ): Promise<ServingRecipes> => {
    const name = preferred === null ? undefined : installedRecipe(deps.recipes, preferred).name;
    if (name !== undefined) requireModels(deps, name);
    return deps.unitOfWork.commit(async (stores) => {
      const before = (await stores.recipes.chosen(caller.tenantId)) ?? null;
      await stores.recipes.choose(caller.tenantId, name);
      const details = { recipe: name ?? null, before };
      await stores.events.append(eventOf(caller, deps.clock.now(), "recipe.chosen", null, details));
      const answer = { recipes: recipeViews(await servingModels(deps, stores, caller.tenantId)) };
      await keepReceipt(stores, answer, null);
      return answer;
    });
  };

/** Now, rather than at the first recording: a recipe's networks are loaded only once they are needed. */
function requireModels({ modelStore }: Pick<Dependencies, "modelStore">, name: string): void {
  const { voiceActivity, speakerModel } = readRecipe(modelStore, name).settings;
  for (const { model } of [voiceActivity, speakerModel]) modelStore.load(model);
}
