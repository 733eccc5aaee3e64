import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { askedRecipe } from "./asked-recipe.ts";
import { reportLines } from "./report-text.ts";

/** Computes a version and shows it; applies it with --yes. */
export async function calibrateOwn(api: Api, args: Arguments, { note, print }: Context): Promise<number> {
  const proposed = await api.proposeCalibration(askedRecipe(args));
  const calibration = args.flag("yes") ? await api.applyCalibration(proposed.id) : proposed;
  if (args.flag("json")) print(JSON.stringify(calibration));
  else for (const line of reportLines(calibration)) print(line);
  const { name, recipe } = calibration;
  note(
    args.flag("yes")
      ? `${name} serves ${recipe} now; voicebio calibrate rollback goes back.`
      : `Nothing is changed yet: voicebio calibrate apply ${name} lets it serve.`,
  );
  return EXIT.done.code;
}
