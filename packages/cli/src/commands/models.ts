import type { Command } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { EXIT } from "../exit-codes.ts";

export const models: Command = {
  name: "models",
  usage: [""],
  summary: "List the models and recipes in use",
  options: {
    json: { help: "one JSON object a model, with its whole card" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio models"],
  run: async (args, context) => {
    const { items, recipes } = await withApi(args, context, (api) => api.models());
    if (args.flag("json")) {
      for (const card of items) context.print(JSON.stringify(card));
      return EXIT.done.code;
    }
    for (const { name, title, task, licence, sha256 } of items) {
      context.print(`${name}  ${title}\n  ${task}; ${licence}; sha256 ${sha256.slice(0, 12)}…`);
    }
    for (const recipe of recipes) {
      context.print(`recipe ${recipe.id}${recipe.default ? " (default)" : ""}, calibration ${recipe.calibration}`);
    }
    return EXIT.done.code;
  },
};
