import { type Arguments, usageError } from "../arguments.ts";
import { applyNamed } from "../calibrations/apply-named.ts";
import { calibrateOwn } from "../calibrations/calibrate-own.ts";
import { listVersions } from "../calibrations/list-versions.ts";
import { rollBack } from "../calibrations/roll-back.ts";
import type { Command, Context } from "../command.ts";
import { CONNECTION_OPTIONS, withApi } from "../connect.ts";

export const calibrate: Command = {
  name: "calibrate",
  usage: ["[--yes] [--recipe RECIPE]", "list", "apply NAME [--recipe RECIPE]", "rollback [--recipe RECIPE]"],
  summary: "Calibrate on your own speakers: see before and after, apply, go back",
  details: `Alone it computes mean, cohort and thresholds of the speakers that are enrolled, from sixteen on, and shows how
strangers and, across sessions, the right speakers fare before and after, always on speakers that were left out. Nothing
changes until it is applied, with apply NAME or at once with --yes. rollback goes to the version before, and at last to
the built-in calibration. Erasing a speaker destroys every version with that voice; those who are left go on serving.`,
  options: {
    recipe: { value: "RECIPE", help: "the recipe to calibrate; the preferred one otherwise" },
    yes: { help: "apply what was computed, at once" },
    json: { help: "the version with its report; list: a version a line; rollback: recipe, from, calibration" },
    ...CONNECTION_OPTIONS,
  },
  examples: ["voicebio calibrate", "voicebio calibrate apply own@1", "voicebio calibrate rollback"],
  run: async (args, context) => {
    const [action, ...rest] = args.positionals;
    if (action === "apply") return named(rest, args, context);
    if (rest.length > 0) throw usageError("wrong_arguments", `Nothing more is needed, not ${JSON.stringify(rest[0])}.`);
    if (action === undefined) return withApi(args, context, (api) => calibrateOwn(api, args, context));
    if (action === "list") return withApi(args, context, (api) => listVersions(api, args, context));
    if (action === "rollback") return withApi(args, context, (api) => rollBack(api, args, context));
    throw usageError("wrong_arguments", `There is no calibrate ${action}: list, apply or rollback.`);
  },
};

function named([name, ...more]: readonly string[], args: Arguments, context: Context): Promise<number> {
  if (name === undefined || more.length > 0) throw usageError("wrong_arguments", "Name one version, such as own@1.");
  return withApi(args, context, (api) => applyNamed(api, name, args, context));
}
