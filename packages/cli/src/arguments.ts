import { type ParseArgsConfig, parseArgs } from "node:util";
import { VoiceError } from "@voicebio/engine";
import type { OptionSpecs } from "./command.ts";
import { nearest } from "./suggest.ts";

/** What stood after the command's name. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  /** @throws VoiceError `usage.missing_option` */
  readonly required: (name: string) => string;
  /** @throws VoiceError `usage.bad_value` unless it is a whole number in the range */
  readonly whole: (name: string, range: { readonly min: number; readonly max: number }) => number | undefined;
}

export const usageError = (code: string, detail: string): VoiceError => new VoiceError(`usage.${code}`, detail);

/** @throws VoiceError `usage.*` for an unknown option, a value that is missing or one too many */
export function parseArguments(args: readonly string[], specs: OptionSpecs): Arguments {
  const { values, positionals } = parse(args, specs);
  const text = (name: string): string | undefined => {
    const value = values[name];
    if (value === "") throw usageError("bad_value", `--${name} needs a value that is not empty.`);
    return typeof value === "string" ? value : undefined;
  };
  return {
    positionals,
    flag: (name) => values[name] === true,
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw usageError("missing_option", `--${name} ${specs[name]?.value ?? ""} is needed.`);
      return value;
    },
    whole: (name, { min, max }) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= min && number <= max) return number;
      throw usageError("bad_value", `--${name} takes a whole number from ${min} to ${max}, not ${value}.`);
    },
  };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(args: readonly string[], specs: OptionSpecs): { values: Values; positionals: string[] } {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, { value }] of Object.entries(specs)) {
    options[name] = { type: value === undefined ? "boolean" : "string", ...(name === "help" && { short: "h" }) };
  }
  refuseUnknown(args, options);
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw usageError("bad_option", firstSentence(cause));
  }
}

/** parseArgs names an unknown option too, but can't say which one was meant. */
function refuseUnknown(args: readonly string[], options: NonNullable<ParseArgsConfig["options"]>): void {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || Object.hasOwn(options, token.name)) continue;
    const meant = nearest(token.name, Object.keys(options));
    const hint = meant === undefined ? "" : ` Did you mean --${meant}?`;
    throw usageError("unknown_option", `There is no option ${token.rawName}.${hint}`);
  }
}

const firstSentence = (cause: unknown): string => {
  const text = cause instanceof Error ? cause.message : String(cause);
  return `${text.split(/[.\n]/, 1)[0] ?? text}.`;
};
