import type { Command } from "./command.ts";
import { calibrate } from "./commands/calibrate.ts";
import { compare } from "./commands/compare.ts";
import { config } from "./commands/config.ts";
import { doctor } from "./commands/doctor.ts";
import { enroll } from "./commands/enroll.ts";
import { evaluate } from "./commands/evaluate.ts";
import { identify } from "./commands/identify.ts";
import { inspect } from "./commands/inspect.ts";
import { models } from "./commands/models.ts";
import { policies } from "./commands/policies.ts";
import { score } from "./commands/score.ts";
import { serve } from "./commands/serve.ts";
import { speakers } from "./commands/speakers.ts";
import { verify } from "./commands/verify.ts";

/** Every command there is, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serve,
  enroll,
  verify,
  identify,
  compare,
  inspect,
  speakers,
  models,
  policies,
  calibrate,
  score,
  evaluate,
  doctor,
  config,
];
