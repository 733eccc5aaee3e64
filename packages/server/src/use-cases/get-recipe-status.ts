import type { RecipeStanding, RecipeStatus } from "@voicebio/contract";
import { calibrationOf, type Policy } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Installation, Models } from "../domain/recipes.ts";
import { dependenceOf, type SpeakerStanding } from "../domain/standing.ts";
import { isReady, progressWith } from "../domain/voiceprint-state.ts";
import type { Dependencies } from "./dependencies.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { everyStanding } from "./standings.ts";
import { round } from "./views.ts";

/** The report of who stands where between recipes, by the default policy. */
export const getRecipeStatus =
  (deps: Pick<Dependencies, "unitOfWork" | "recipes" | "policies">) =>
  async ({ tenantId }: Caller): Promise<RecipeStatus> => {
    const { stores } = deps.unitOfWork;
    const [policy] = deps.policies;
    const models = await servingModels(deps, stores, tenantId);
    const serving = idsOf(models);
    const recipes = standingsOf(models, deps.recipes, await stores.recipes.stored(tenantId));
    const speakers = { total: 0, dependent: 0, migratable: 0, mustSpeak: 0, unserved: 0 };
    for await (const standing of everyStanding(stores, tenantId, serving[0])) {
      speakers.total++;
      addTo(recipes, standing, policy);
      const dependence = dependenceOf(standing, serving, policy);
      if (dependence === undefined) continue;
      speakers.dependent++;
      speakers[dependence.needS === 0 ? "migratable" : "mustSpeak"]++;
      if (dependence.servedBy === null) speakers.unserved++;
    }
    const { kept: waiting, notKept } = await stores.recordings.countWaiting(tenantId, serving[0]);
    return {
      chosen: (await stores.recipes.chosen(tenantId)) ?? null,
      recipes: [...recipes.values()].map((recipe) => ({ ...recipe, needS: round(recipe.needS, 1) })),
      speakers,
      recordings: { waiting, notKept },
    };
  };

/** Every recipe to report on, those that serve first, with nobody counted yet. */
function standingsOf(
  models: Models,
  { installed }: Installation,
  stored: readonly string[],
): Map<string, RecipeStanding> {
  const nobody = { ready: 0, collecting: 0, needS: 0, samples: 0 };
  const ids = new Set([...idsOf(models), ...stored]);
  return new Map(
    [...ids].map((id) => {
      const model =
        models.find(({ recipe }) => recipe === id) ?? installed.find((one) => one.model.recipe === id)?.model;
      const preferred = id === models[0].recipe;
      return [
        id,
        { id, preferred, installed: model !== undefined, calibration: model ? calibrationOf(model) : null, ...nobody },
      ];
    }),
  );
}

function addTo(recipes: Map<string, RecipeStanding>, { voiceprints }: SpeakerStanding, policy: Policy): void {
  for (const [id, speech] of voiceprints) {
    const recipe = recipes.get(id);
    if (recipe === undefined) continue; // its first sample came after the report began
    const progress = progressWith(id, speech, policy);
    recipe[isReady(progress) ? "ready" : "collecting"]++;
    recipe.needS += progress.needS;
    recipe.samples += speech.samples;
  }
}
