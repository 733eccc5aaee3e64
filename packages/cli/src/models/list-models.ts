import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { recipeLine } from "./recipe-line.ts";

export async function listModels(api: Api, args: Arguments, { print }: Context): Promise<number> {
  const { items, recipes } = await api.models();
  if (args.flag("json")) {
    for (const card of items) print(JSON.stringify(card));
    return EXIT.done.code;
  }
  for (const { name, title, task, licence, sha256 } of items) {
    print(`${name}  ${title}\n  ${task}; ${licence}; sha256 ${sha256.slice(0, 12)}…`);
  }
  for (const recipe of recipes) print(`recipe ${recipeLine(recipe)}`);
  return EXIT.done.code;
}
