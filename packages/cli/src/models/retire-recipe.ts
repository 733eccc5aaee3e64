import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../wording.ts";

export async function retireRecipe(api: Api, recipe: string, args: Arguments, { print }: Context): Promise<number> {
  const retirement = await api.retireRecipe(recipe);
  print(
    args.flag("json")
      ? JSON.stringify(retirement)
      : `retired  ${retirement.recipe}: ${count(retirement.embeddings, "embedding")} deleted`,
  );
  return EXIT.done.code;
}
