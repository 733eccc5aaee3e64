import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { askedRecipe } from "./asked-recipe.ts";

export async function rollBack(api: Api, args: Arguments, { print }: Context): Promise<number> {
  const answer = await api.rollBackCalibration(askedRecipe(args));
  const { calibration, from, recipe } = answer;
  print(args.flag("json") ? JSON.stringify(answer) : `rolled back  from ${from} to ${calibration}  serves ${recipe}`);
  return EXIT.done.code;
}
