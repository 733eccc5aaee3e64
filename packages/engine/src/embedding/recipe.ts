import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RESAMPLER_SETTINGS } from "../audio/resampler.ts";
import { engineError } from "../errors.ts";
import { FRAME_SETTINGS } from "../features/framing.ts";
import { MEL_LOW_HZ } from "../features/mel-filters.ts";
import type { DetectorSettings } from "../speech/speech-detector.ts";
import { type ModelStore, sha256 } from "./model-store.ts";

/**
 * What makes vectors comparable: every model file and every front-end setting between the recording and the vector.
 * Stands as `<models>/recipes/<name>.json`.
 */
export interface RecipeSettings extends DetectorSettings {
  readonly name: string;
  /** Rate that recordings are brought to. */
  readonly rateHz: number;
  /** Log-mel bins of the filterbank. */
  readonly featureBins: number;
  /**
   * Frames this close to speech are embedded along with it, in seconds: the network was trained on whole recordings
   * and loses accuracy on speech without its surroundings, while long pauses only dilute the mean that is subtracted.
   */
  readonly contextS: number;
  readonly speakerModel: { readonly model: string; readonly input: string; readonly output: string };
  /** Longest stretch of speech embedded at once, in seconds; longer speech is cut into equal crops whose vectors are averaged. */
  readonly maxCropS: number;
}

export interface Recipe {
  /** `<name>@<first 12 hex digits of the hash>`. */
  readonly id: string;
  readonly settings: RecipeSettings;
}

/**
 * A recipe and its id: a SHA-256 over its settings, the sha256 of every model file it names, and the settings of
 * resampler, framing and filterbank. Code that changes a vector without changing any of these (a decoder, another
 * onnxruntime) must be given a setting here.
 *
 * @throws VoiceError `recipe.unknown`
 */
export function readRecipe(store: ModelStore, name: string): Recipe {
  const settings = recipeSettings(store, name);
  const digestOf = (model: string): string => store.card(model).sha256;
  const everything = {
    settings,
    models: [digestOf(settings.voiceActivity.model), digestOf(settings.speakerModel.model)],
    frontEnd: { resampler: RESAMPLER_SETTINGS, framing: FRAME_SETTINGS, melLowHz: MEL_LOW_HZ },
  };
  return { id: `${name}@${sha256(canonicalJson(everything)).slice(0, 12)}`, settings };
}

/** The recipe that everything uses where nobody says otherwise: servers, the lab, the bench. */
export const DEFAULT_RECIPE = "campplus-robust";

/** Names of the recipes that stand in the store. */
export const recipeNames = (store: ModelStore): readonly string[] =>
  readdirSync(join(store.folder, "recipes"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();

function recipeSettings(store: ModelStore, name: string): RecipeSettings {
  const known = recipeNames(store);
  if (!known.includes(name)) {
    throw engineError("recipe.unknown", `There is no recipe ${name}; installed: ${known.join(", ")}.`);
  }
  return JSON.parse(readFileSync(join(store.folder, "recipes", `${name}.json`), "utf8")) as RecipeSettings;
}

/** JSON with the keys of every object sorted, so that equal settings give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
