import type { Calibration } from "@voicebio/contract";
import type { Api } from "../api.ts";
import { type Arguments, usageError } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";

/** Lets a version serve that was computed before. */
export async function applyNamed(api: Api, name: string, args: Arguments, { print }: Context): Promise<number> {
  const recipe = args.text("recipe");
  const meant: Calibration[] = [];
  for await (const one of api.calibrations()) {
    const isAsked = recipe === undefined || one.recipe === recipe || one.recipe.startsWith(`${recipe}@`);
    if (isAsked && (one.name === name || one.id === name)) meant.push(one);
  }
  const [only, ...others] = meant;
  if (only === undefined)
    throw usageError("wrong_arguments", `There is no ${name}; voicebio calibrate list names all.`);
  if (others.length > 0) {
    const recipes = meant.map((one) => one.recipe).join(", ");
    throw usageError("wrong_arguments", `Several recipes have ${name}; name one with --recipe: ${recipes}.`);
  }
  const applied = await api.applyCalibration(only.id);
  print(args.flag("json") ? JSON.stringify(applied) : `applied  ${applied.name}  serves ${applied.recipe}`);
  return EXIT.done.code;
}
