import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ModelStore, recipeNames } from "@voicebio/engine";
import { requireEncoders } from "../conditions/codec.ts";
import { conditionOf } from "../conditions/condition.ts";
import { requireCorpora } from "../corpus.ts";
import { LISTED_CORPORA } from "../lists.ts";
import { requireGeneratedPart } from "../tables/generated-part.ts";
import { requireKnown, UsageError } from "../usage-error.ts";
import type { OtherScorings } from "./systems.ts";

/** Name of the markers that the tables stand between. */
export const GENERATED_PART = "robustness";

/** Lists that figures may be made on: `check` to report, `validation` to choose. */
const LISTS = ["validation", "check"] as const;

/** What `npm run lab -- robustness` is asked for, checked. */
export interface RobustnessOptions {
  readonly recipes: readonly string[];
  readonly corpora: readonly string[];
  readonly conditions: readonly string[];
  readonly list: (typeof LISTS)[number];
  /** Most recordings of a speaker. */
  readonly perSpeaker: number;
  readonly seed: number;
  readonly jobs: number;
  readonly scorings: OtherScorings;
  readonly corporaFolder: string;
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
  /** Whether the figures over all corpora are written into the cards of the recipes' networks. */
  readonly cards: boolean;
}

/** As the command line has them; names stand in one text, with commas. */
export interface AskedRobustness {
  readonly recipes?: string | undefined;
  readonly corpora?: string | undefined;
  readonly conditions?: string | undefined;
  readonly list?: string | undefined;
  readonly "per-speaker"?: string | undefined;
  readonly seed?: string | undefined;
  readonly jobs?: string | undefined;
  readonly centered?: boolean | undefined;
  readonly rectified?: boolean | undefined;
  readonly json?: string | undefined;
  readonly markdown?: string | undefined;
  readonly cards?: boolean | undefined;
}

const CONDITIONS = "clean,telephone,2s,2s+telephone,noise5,noise10,room,opus6,opus12,gsm,mp3_32".split(",");

/** @throws UsageError for a name that is not known, a number that is none, and whatever the run would lack later on */
export function robustnessOptions(asked: AskedRobustness, store: ModelStore): RobustnessOptions {
  const { list = "check" } = asked;
  const installed = installedRecipes(store);
  const recipes = names(asked.recipes, installed);
  const corpora = names(asked.corpora, LISTED_CORPORA);
  const conditions = names(asked.conditions, CONDITIONS);
  requireKnown("list to make figures on:", list, LISTS);
  for (const recipe of recipes) requireKnown("recipe", recipe, installed);
  for (const corpus of corpora) requireKnown("corpus", corpus, LISTED_CORPORA);
  requireEncoders(conditions.flatMap((name) => conditionOf(name).encoders));
  if (asked.markdown !== undefined) requireGeneratedPart(asked.markdown, GENERATED_PART);
  if (asked.cards) requireWholeRun(asked);
  return {
    recipes,
    corpora,
    conditions,
    list: list as RobustnessOptions["list"],
    perSpeaker: count("--per-speaker", asked["per-speaker"] ?? "10", 1),
    seed: count("--seed", asked.seed ?? "1", 0),
    jobs: count("--jobs", asked.jobs ?? "1", 1),
    scorings: { centered: asked.centered ?? false, rectified: asked.rectified ?? false },
    corporaFolder: presentCorpora(corpora),
    jsonFile: asked.json,
    markdownFile: asked.markdown,
    cards: asked.cards ?? false,
  };
}

/** A card says what a network reaches on the whole: not what was chosen by, and not a part of it. */
function requireWholeRun({ conditions, corpora, list = "check" }: AskedRobustness): void {
  if (list === "check" && corpora === undefined && conditions === undefined) return;
  throw new UsageError("--cards takes figures of the check speakers over all corpora and conditions.");
}

function installedRecipes(store: ModelStore): readonly string[] {
  if (existsSync(join(store.folder, "recipes"))) return recipeNames(store);
  throw new UsageError(`${store.folder} is no folder of models: it has no folder recipes.`);
}

const names = (list: string | undefined, unlessTold: readonly string[]): readonly string[] =>
  list === undefined ? unlessTold : [...new Set(list.split(",").map((name) => name.trim()))];

function count(option: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`${option} takes a whole number from ${least} on, not ${JSON.stringify(text)}.`);
}

function presentCorpora(corpora: readonly string[]): string {
  const folder = requireCorpora();
  const missing = ["noise", "rir", ...corpora].filter((corpus) => !existsSync(join(folder, corpus, "manifest.tsv")));
  if (missing.length === 0) return folder;
  throw new UsageError(`${folder} lacks ${missing.join(", ")} (no manifest.tsv there).`);
}
