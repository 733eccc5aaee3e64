import type { ModelStore } from "../embedding/model-store.ts";
import type { Recipe } from "../embedding/recipe.ts";
import { engineError } from "../errors.ts";
import type { Calibration } from "./calibration.ts";
import type { ScoringModel } from "./scoring-model.ts";

interface ScoringFile {
  readonly id: string;
  readonly recipe: string;
  readonly mean: readonly number[];
  readonly calibration: Calibration;
}

/** The artefact's text; the mean is written with the digits that a 32-bit float has. */
export function encodeScoringModel({ id, recipe, mean, calibration }: ScoringModel): string {
  const file: ScoringFile = { id, recipe, mean: Array.from(mean, (v) => Number(v.toPrecision(8))), calibration };
  return `${JSON.stringify(file)}\n`;
}

/**
 * The built-in scoring model of a recipe: `<models>/scoring-<recipe name>/`.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`
 * @throws VoiceError `calibration.missing` when it was made for another version of the recipe
 */
export function loadScoringModel(store: ModelStore, recipe: Recipe): ScoringModel {
  const { bytes } = store.load(`scoring-${recipe.settings.name}`);
  const file = JSON.parse(Buffer.from(bytes).toString("utf8")) as ScoringFile;
  if (file.recipe !== recipe.id) {
    throw engineError(
      "calibration.missing",
      `The calibration was made for ${file.recipe}, the recipe is ${recipe.id}. Make it anew: npm run lab -- calibrate.`,
    );
  }
  return { ...file, mean: Float32Array.from(file.mean) };
}
