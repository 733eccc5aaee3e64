import type { ModelStore } from "../embedding/model-store.ts";
import type { Recipe } from "../embedding/recipe.ts";
import { engineError } from "../errors.ts";
import type { Calibration } from "./calibration.ts";
import type { ScoreMeaning, ScoringModel } from "./scoring-model.ts";
import type { Stratum } from "./thresholds.ts";

/** Vectors and matrices stand as little-endian 32-bit floats in base64. */
interface ScoringFile {
  readonly format: typeof FORMAT;
  readonly id: string;
  readonly recipe: string;
  readonly mean: string;
  readonly plda: { readonly transform: string; readonly own: string };
  readonly builtIn: MeaningFile;
  readonly inDomain: MeaningFile;
}

interface MeaningFile {
  readonly calibration: Calibration;
  readonly strata: readonly WrittenStratum[];
}

/** As JSON has it: the last stratum of a band has no upper end, null. */
export interface WrittenStratum extends Omit<Stratum, "toS"> {
  readonly toS: number | null;
}

const FORMAT = 3;

/** The artefact's text. */
export function encodeScoringModel({ id, recipe, mean, plda, inDomain, ...builtIn }: ScoringModel): string {
  const file: ScoringFile = {
    format: FORMAT,
    id,
    recipe,
    mean: encoded(mean),
    plda: { transform: encoded(plda.transform), own: encoded(plda.own) },
    builtIn: meaningFile(builtIn),
    inDomain: meaningFile(inDomain),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/**
 * The built-in scoring model of a recipe: `<models>/scoring-<recipe name>/`.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`
 * @throws VoiceError `calibration.missing` when it was made for another version of the recipe, or of this file
 */
export function loadScoringModel(store: ModelStore, recipe: Recipe): ScoringModel {
  const { bytes } = store.load(`scoring-${recipe.settings.name}`);
  const file = JSON.parse(Buffer.from(bytes).toString("utf8")) as ScoringFile;
  if (file.format !== FORMAT || file.recipe !== recipe.id) {
    throw engineError(
      "calibration.missing",
      `The calibration was made for ${file.recipe} in format ${file.format ?? 1}, the recipe is ${recipe.id}, the format ${FORMAT}. Make it anew: npm run lab -- calibrate.`,
    );
  }
  const { builtIn, id, inDomain, mean, plda } = file;
  return {
    recipe: file.recipe,
    mean: decoded(mean),
    plda: { transform: decoded(plda.transform), own: decoded(plda.own) },
    ...meaningOf(id, builtIn),
    inDomain: meaningOf(id, inDomain),
  };
}

const meaningFile = ({ calibration, strata }: Omit<ScoreMeaning, "id">): MeaningFile => ({
  calibration,
  strata: writtenStrata(strata),
});

const meaningOf = (id: string, { calibration, strata }: MeaningFile): ScoreMeaning => ({
  id,
  calibration,
  strata: readStrata(strata),
});

export const writtenStrata = (strata: readonly Stratum[]): readonly WrittenStratum[] =>
  strata.map((one) => ({ ...one, toS: Number.isFinite(one.toS) ? one.toS : null }));

export const readStrata = (strata: readonly WrittenStratum[]): readonly Stratum[] =>
  strata.map((one) => ({ ...one, toS: one.toS ?? Number.POSITIVE_INFINITY }));

const encoded = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

const decoded = (text: string): Float32Array => new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
