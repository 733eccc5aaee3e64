import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";
import { listModels } from "../models/list-models.ts";
import { migrateRecordings } from "../models/migrate-recordings.ts";
import { retireRecipe } from "../models/retire-recipe.ts";
import { showStatus } from "../models/show-status.ts";
import { useRecipe } from "../models/use-recipe.ts";

export const models: Command = {
  name: "models",
  usage: ["", "status", "migrate [--to RECIPE]", "use RECIPE", "use --default", "retire RECIPE [--yes]"],
  summary: "List models and recipes, and move voiceprints from one recipe to another",
  details: `Alone it lists what is in use. status reports who stands where between recipes.
migrate embeds kept recordings (VOICEBIO_KEEP_RECORDINGS) with the preferred recipe, or with --to; it can be interrupted
and run again. use makes a recipe the preferred one, forward or back: voiceprints of the others stay and go on serving
whoever is not ready in it. retire deletes the voiceprints of a recipe that nobody needs any more, for good.`,
  options: {
    to: { value: "RECIPE", help: "migrate: the recipe to embed with; the preferred one otherwise" },
    default: { help: "use: go back to what the server is set to" },
    yes: { help: "retire: delete without a way back; otherwise it says what would be deleted" },
    json: { help: "list: a model's card a line; status: the report, then a dependent speaker a line; else the result" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio models status", "voicebio models migrate", "voicebio models use campplus-zh-en"],
  run: async (args, context) => {
    const [action = "list", ...rest] = args.positionals;
    const work = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (work === undefined) {
      throw usageError("wrong_arguments", `There is no models ${action}: status, migrate, use or retire.`);
    }
    return work(rest, args, context);
  },
};

type Action = (rest: readonly string[], args: Arguments, context: Context) => Promise<number>;

const ACTIONS: Readonly<Record<string, Action>> = {
  list: (rest, args, context) => {
    nothingIn(rest);
    return withApi(args, context, (api) => listModels(api, args, context));
  },
  status: (rest, args, context) => {
    nothingIn(rest);
    return withApi(args, context, (api) => showStatus(api, args, context));
  },
  migrate: (rest, args, context) => {
    nothingIn(rest);
    return withApi(args, context, (api) => migrateRecordings(api, args, context));
  },
  use: (rest, args, context) => {
    if (args.flag("default")) nothingIn(rest);
    const preferred = args.flag("default") ? null : onlyOne(rest);
    return withApi(args, context, (api) => useRecipe(api, preferred, args, context));
  },
  retire: (rest, args, context) => {
    const recipe = onlyOne(rest);
    return withApi(args, context, (api) => retireRecipe(api, recipe, args, context));
  },
};

function nothingIn(rest: readonly string[]): void {
  if (rest.length > 0) throw usageError("wrong_arguments", `Nothing more is needed, not ${JSON.stringify(rest[0])}.`);
}

function onlyOne([recipe, ...more]: readonly string[]): string {
  if (recipe === undefined || recipe === "" || more.length > 0) {
    throw usageError("wrong_arguments", "Name one recipe.");
  }
  return recipe;
}
