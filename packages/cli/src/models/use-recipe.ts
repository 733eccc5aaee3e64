import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { recipeLine } from "./recipe-line.ts";

/** @param preferred null goes back to what the server is set to */
export async function useRecipe(
  api: Api,
  preferred: string | null,
  args: Arguments,
  { print }: Context,
): Promise<number> {
  const { recipes } = await api.chooseRecipe(preferred);
  if (args.flag("json")) print(JSON.stringify({ recipes }));
  else for (const recipe of recipes) print(`serves  ${recipeLine(recipe)}`);
  return EXIT.done.code;
}
