import type { Arguments } from "../arguments.ts";

/** The recipe that is asked for; the preferred one is the server's to tell. */
export function askedRecipe(args: Arguments): { readonly recipe?: string } {
  const recipe = args.text("recipe");
  return recipe === undefined ? {} : { recipe };
}
