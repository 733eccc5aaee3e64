import type { Calibration } from "@voicebio/contract";
import type { Api } from "../api.ts";
import type { Arguments } from "../arguments.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { count } from "../wording.ts";

export async function listVersions(api: Api, args: Arguments, { print }: Context): Promise<number> {
  for await (const calibration of api.calibrations())
    print(args.flag("json") ? JSON.stringify(calibration) : describe(calibration));
  return EXIT.done.code;
}

function describe({ builtIn, createdAt, name, recipe, report, state }: Calibration): string {
  const made =
    report === null ? "made of those left when somebody was erased" : `of ${count(report.speakers, "speaker")}`;
  const counted = builtIn === null ? "" : `, counted with ${builtIn}`;
  return `${name}  ${state}  ${recipe}  ${createdAt}  ${made}${counted}`;
}
