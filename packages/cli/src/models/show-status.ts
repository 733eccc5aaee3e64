import type { DependentSpeaker, RecipeStanding, RecipeStatus } from "@voicebio/contract";
import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { count, plain } from "../wording.ts";

/** The report, and after it every speaker whom another recipe than the preferred one serves. */
export async function showStatus(api: Api, args: Arguments, { print }: Context): Promise<number> {
  const asJson = args.flag("json");
  const status = await api.recipeStatus();
  for (const line of asJson ? [JSON.stringify(status)] : describe(status)) print(line);
  if (status.speakers.dependent === 0) return EXIT.done.code;
  for await (const speaker of api.dependentSpeakers()) {
    print(asJson ? JSON.stringify(speaker) : describeDependent(speaker));
  }
  return EXIT.done.code;
}

function describe({ chosen, recipes, speakers, recordings }: RecipeStatus): readonly string[] {
  const preferredBy = describeChoice(chosen, recipes);
  const { total, dependent, migratable, mustSpeak, unserved } = speakers;
  return [
    ...recipes.map((recipe) => describeRecipe(recipe, preferredBy)),
    `${count(total, "speaker")}, ${dependent} of them depending on another recipe than the preferred one`,
    ...(migratable > 0
      ? [`  ${migratable} can be moved: voicebio models migrate (${recordings.waiting} recordings)`]
      : []),
    ...(mustSpeak > 0 ? [`  ${mustSpeak} must be enrolled with more speech`] : []),
    ...(unserved > 0 ? [`  ${unserved} are served by nothing that is installed`] : []),
  ];
}

/** Why the preferred recipe is that: a choice that is not installed counts as none. */
export function describeChoice(
  chosen: string | null,
  recipes: readonly Pick<RecipeStanding, "id" | "preferred">[],
): string {
  if (chosen === null) return "the server's default";
  const counts = recipes.some(({ id, preferred }) => preferred && id.startsWith(`${chosen}@`));
  return counts ? `chosen: ${plain(chosen)}` : `the server's default; ${plain(chosen)} was chosen and is not installed`;
}

function describeRecipe(recipe: RecipeStanding, preferredBy: string): string {
  const { id, preferred, installed, ready, collecting, needS, samples } = recipe;
  const role = preferred ? ` (preferred, ${preferredBy})` : installed ? "" : " (not installed)";
  const missing = collecting === 0 ? "" : ` (${needS.toFixed(1)} s missing)`;
  return `${id}${role}\n  ${ready} ready, ${collecting} collecting${missing}, ${count(samples, "sample")}`;
}

function describeDependent({ speakerId, name, externalId, servedBy, needS }: DependentSpeaker): string {
  const way = needS === 0 ? "can be moved" : `needs ${needS.toFixed(1)} s more speech`;
  return `    ${speakerId}  ${plain(externalId ?? name ?? "(no name)")}  ${servedBy ?? "served by nothing"}; ${way}`;
}
