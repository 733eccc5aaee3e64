import type { Retirement } from "@voicebio/contract";
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
      : `retired  ${retirement.recipe}: ${count(retirement.embeddings, "embedding")} deleted${beginAnew(retirement)}`,
  );
  return EXIT.done.code;
}

const beginAnew = ({ beginAnew }: Retirement): string =>
  beginAnew === 0 ? "" : `; ${count(beginAnew, "speaker")} with too little speech for a voiceprint must begin anew`;
