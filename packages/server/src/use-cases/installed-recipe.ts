import type { Installation, InstalledRecipe } from "../domain/recipes.ts";
import { Refusal } from "../domain/refusal.ts";

/** @throws VoiceError `recipe.not_found`, with those that are installed and, where its files are there, what is wrong with it */
export function installedRecipe({ installed, unusable }: Installation, nameOrId: string): InstalledRecipe {
  const found = installed.find(({ name, model }) => name === nameOrId || model.recipe === nameOrId);
  if (found !== undefined) return found;
  const broken = unusable.find(({ name }) => name === nameOrId);
  const why = broken === undefined ? "" : ` ${broken.name} can't be used: ${broken.why}`;
  const names = installed.map(({ name }) => name).join(", ");
  throw new Refusal(
    "recipe.not_found",
    `"${nameOrId}" is no recipe that can be used here. Installed are: ${names}.${why}`,
  );
}
