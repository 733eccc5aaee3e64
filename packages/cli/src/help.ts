import type { Command, OptionSpecs } from "./command.ts";
import { EXIT } from "./exit-codes.ts";

export const HELP_OPTION: OptionSpecs = { help: { help: "this text" } };

/** The overview: every command with its summary. */
export function overview(commands: readonly Command[]): string {
  return [
    "voicebio: enroll, verify and identify voices.",
    section("Commands", rows(commands.map(({ name, summary }) => [name, summary]))),
    section("More", ["voicebio COMMAND --help", "voicebio --version"]),
    section("Exit status", exitStatuses()),
  ].join("\n\n");
}

/** All about one command, made from its entry in the table. */
export function helpFor({ name, usage, summary, details, options, examples }: Command): string {
  const spelled = Object.entries({ ...options, ...HELP_OPTION }).map(([option, { value, help }]): [string, string] => [
    `--${option}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  return [
    `${summary}.`,
    section(
      "Usage",
      usage.map((line) => `voicebio ${name} ${line}`.trimEnd()),
    ),
    ...(details === undefined ? [] : [details]),
    section("Options", rows(spelled)),
    section("Examples", examples),
    section("Exit status", exitStatuses()),
  ].join("\n\n");
}

const section = (title: string, lines: readonly string[]): string =>
  [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");

function rows(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

const exitStatuses = (): readonly string[] => [
  ...rows(Object.values(EXIT).map(({ code, meaning }) => [String(code).padStart(3), meaning])),
  "Of several files the worst (highest) counts.",
];
