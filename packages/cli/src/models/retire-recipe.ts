import type { Retirement } from "@voicebio/contract";
import type { Api } from "../api.ts";
import { type Arguments, usageError } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../wording.ts";

/** Deletes the recipe's voiceprints with --yes. @throws VoiceError `usage.missing_option` without it, with what goes */
export async function retireRecipe(api: Api, recipe: string, args: Arguments, { print }: Context): Promise<number> {
  if (!args.flag("yes")) {
    const what = await whatGoes(api, recipe);
    throw usageError("missing_option", `--yes deletes ${what}, for good, unless it is preferred or still needed.`);
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

/** @throws VoiceError `usage.wrong_arguments` where the name is of no stored recipe, or of several */
async function whatGoes(api: Api, recipe: string): Promise<string> {
  const { recipes } = await api.recipeStatus();
  const stored = recipes.filter(({ samples }) => samples > 0);
  const meant = stored.filter(({ id }) => id === recipe || id.startsWith(`${recipe}@`));
  const [only, ...others] = meant;
  if (only === undefined || others.length > 0) {
    const ids = (only === undefined ? stored : meant).map(({ id }) => id);
    throw usageError(
      "wrong_arguments",
      `Name one that there are voiceprints of: ${ids.join(", ") || "there are none"}.`,
    );
  }
  const { id, samples, ready, collecting } = only;
  const anew = collecting === 0 ? "" : ` (${collecting} of them still collecting: who does so in it alone begins anew)`;
  return `${count(samples, "embedding")} of ${count(ready + collecting, "speaker")}${anew} in ${id}`;
}
