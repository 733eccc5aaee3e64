import { type ConfigInput, type LoadedConfig, loadConfig } from "@voicebio/server";
import type { Arguments } from "./arguments.ts";
import type { Context, OptionSpecs } from "./command.ts";

export const DATA_OPTION: OptionSpecs = {
  data: { value: "DIR", help: "the data folder; VOICEBIO_DATA_DIR or ./data otherwise" },
};

/** The server's settings as they hold for this command line, whose options are stronger than the environment. */
export function settingsOf(args: Arguments, { env }: Context, more: ConfigInput["overrides"] = {}): LoadedConfig {
  const given = { dataFolder: args.text("data"), port: args.text("port"), host: args.text("host") };
  const overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return loadConfig({ env, overrides: { ...overrides, ...more } });
}
