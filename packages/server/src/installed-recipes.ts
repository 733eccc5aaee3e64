import { loadScoringModel, type ModelStore, readRecipe, recipeNames, VoiceError } from "@voicebio/engine";
import type { Installation, InstalledRecipe } from "./domain/recipes.ts";

/**
 * Every recipe of the models folder that has a calibration. Its networks must be there, and are not looked
 * into: they are loaded, and held against their cards, where they are needed.
 *
 * @param standard names that the server is set to
 * @throws VoiceError `recipe.unknown`, `model.*`, `calibration.missing` where one of those can't be used
 */
export function readInstallation(store: ModelStore, standard: readonly string[]): Installation {
  if (standard.length === 0) throw new VoiceError("recipe.unknown", "At least one recipe must be named.");
  for (const name of standard) installedRecipe(store, name);
  const installed: InstalledRecipe[] = [];
  const unusable: Installation["unusable"][number][] = [];
  for (const name of recipeNames(store)) {
    try {
      installed.push(installedRecipe(store, name));
    } catch (error) {
      unusable.push({ name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { installed, standard, unusable };
}

function installedRecipe(store: ModelStore, name: string): InstalledRecipe {
  const recipe = readRecipe(store, name);
  for (const { model } of [recipe.settings.voiceActivity, recipe.settings.speakerModel]) store.require(model);
  return { name, model: loadScoringModel(store, recipe) };
}
