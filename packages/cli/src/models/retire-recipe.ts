import type { Retirement } from "@voicebio/contract";
import type { Api } from "../api.ts";
import { type Arguments, usageError } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../wording.ts";

/** Deletes the recipe's voiceprints with --yes. @throws VoiceError `usage.missing_option` without it, with what goes */
export async function retireRecipe(api: Api, recipe: string, args: Arguments, { print }: Context): Promise<number> {
  if (!args.flag("yes")) {
    throw usageError("missing_option", `This deletes ${await stored(api, recipe)}, for good. --yes does it.`);
  }
  const retirement = await api.retireRecipe(recipe);
  print(
    args.flag("json")
      ? JSON.stringify(retirement)
      : `retired  ${retirement.recipe}: ${count(retirement.embeddings, "embedding")} deleted${beginAnew(retirement)}`,
  );
  return EXIT.done.code;
}

const beginAnew = ({ beginAnew }: Retirement): string =>
  beginAnew === 0 ? "" : `; ${count(beginAnew, "speaker")} with too little speech for a voiceprint must begin anew`;

async function stored(api: Api, recipe: string): Promise<string> {
  const { recipes } = await api.recipeStatus();
  const found = recipes.filter(({ id }) => id === recipe || id.startsWith(`${recipe}@`));
  const told = found.map(({ id, ready, collecting }) => `${count(ready + collecting, "voiceprint")} of ${id}`);
  return told.join(" and ") || `all voiceprints of ${recipe}`;
}
