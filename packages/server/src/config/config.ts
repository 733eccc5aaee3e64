import { VoiceError } from "@voicebio/engine";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

type Settings = typeof SETTINGS;
type SettingName = keyof Settings;

export type Config = { readonly [Name in SettingName]: ReturnType<Settings[Name]["read"]> };

/** Where a value came from. */
export type ConfigSource = "standard" | "environment" | "command line";

export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Readonly<Record<SettingName, ConfigSource>>;
}

export interface ConfigInput {
  /** The process's environment where nothing else is given; read nowhere else. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text from the command line, by the setting's name: stronger than the environment. */
  readonly overrides?: Readonly<Partial<Record<SettingName, string>>>;
}

/** @throws VoiceError `config.invalid`, naming the variable */
export function loadConfig({ env = process.env, overrides = {} }: ConfigInput = {}): LoadedConfig {
  const config: Record<string, unknown> = {};
  const sources: Record<string, ConfigSource> = {};
  for (const [name, setting] of entries()) {
    const given = overrides[name];
    const text = given ?? env[setting.env];
    config[name] = text === undefined ? setting.standard : read(setting, text);
    sources[name] = given !== undefined ? "command line" : text !== undefined ? "environment" : "standard";
  }
  return { config: config as Config, sources: sources as LoadedConfig["sources"] };
}

/** One line a setting: its variable, its value, where that came from and what it is for. */
export function describeConfig({ config, sources }: LoadedConfig): string {
  const lines = entries().map(([name, setting]) => {
    const value = setting.secret ? "********" : String(config[name]);
    return { variable: `${setting.env}=${value}`, note: `${sources[name]}. ${setting.description}` };
  });
  const width = Math.min(60, Math.max(...lines.map(({ variable }) => variable.length)));
  return lines.map(({ variable, note }) => `${variable.padEnd(width)}  # ${note}`).join("\n");
}

const entries = (): readonly (readonly [SettingName, Setting<unknown>])[] =>
  Object.entries(SETTINGS) as (readonly [SettingName, Setting<unknown>])[];

function read(setting: Setting<unknown>, text: string): unknown {
  try {
    return setting.read(text);
  } catch (cause) {
    const shown = setting.secret ? "" : ` It is ${JSON.stringify(text.slice(0, 100))}.`;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VoiceError("config.invalid", `${setting.env} ${why}.${shown}`, { cause });
  }
}
