import { describeConfig } from "@voicebio/server";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { DATA_OPTION, settingsOf } from "../settings.ts";

export const config: Command = {
  name: "config",
  usage: [""],
  summary: "Print every setting, its value and where that comes from",
  options: DATA_OPTION,
  examples: ["voicebio config"],
  run: async (args, context) => {
    context.print(describeConfig(settingsOf(args, context)));
    return EXIT.done.code;
  },
};
