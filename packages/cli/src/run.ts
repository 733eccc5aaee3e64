import { readFileSync } from "node:fs";
import { VoiceError } from "@voicebio/engine";
import { ProblemError } from "./api-client.ts";
import { parseArguments, usageError } from "./arguments.ts";
import type { Command, Context } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { HELP_OPTION, helpFor, overview } from "./help.ts";
import { nearest } from "./suggest.ts";

/**
 * Does what the words on the command line ask for.
 *
 * @returns the exit status; whatever went wrong is told on standard error
 */
export async function run(words: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(words, context);
  } catch (error) {
    if (context.signal.aborted) return EXIT.interrupted.code;
    return tellError(error, context);
  }
}

async function dispatch(words: readonly string[], context: Context): Promise<number> {
  const [word, ...rest] = words;
  if (word === undefined) {
    context.note(overview(COMMANDS));
    return EXIT.usage.code;
  }
  if (word === "--version" || word === "-v") return say(context, version());
  if (word === "--help" || word === "-h") return say(context, overview(COMMANDS));
  if (word === "help") return say(context, rest[0] === undefined ? overview(COMMANDS) : helpFor(commandNamed(rest[0])));
  const command = commandNamed(word);
  const args = parseArguments(rest, { ...command.options, ...HELP_OPTION });
  if (args.flag("help")) return say(context, helpFor(command));
  if (args.positionals.length > 0 && takesOptionsOnly(command)) {
    throw usageError("wrong_arguments", `${word} takes options only, not ${JSON.stringify(args.positionals[0])}.`);
  }
  return command.run(args, context);
}

const takesOptionsOnly = ({ usage }: Command): boolean => usage.every((line) => line === "" || line.startsWith("--"));

function say(context: Context, text: string): number {
  context.print(text);
  return EXIT.done.code;
}

/** @throws VoiceError `usage.unknown_command` */
function commandNamed(word: string): Command {
  const command = COMMANDS.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const meant = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  throw usageError("unknown_command", `There is no command ${JSON.stringify(word)}.${hint}`);
}

/** An expected error is a sentence; anything else is ours to mend, and its stack says where. */
function tellError(error: unknown, { note, env }: Context): number {
  if (!(error instanceof VoiceError)) {
    note(`voicebio: ${error instanceof Error ? error.stack : String(error)}`);
    return EXIT.internal.code;
  }
  const { code, message } = error;
  note(code.startsWith("usage.") ? `voicebio: ${message}` : `voicebio: ${message} (${code})`);
  if (code.startsWith("usage.")) note("voicebio --help lists the commands, voicebio COMMAND --help explains one.");
  if (error instanceof ProblemError) {
    note(error.problem.whatToDo);
    if (error.problem.requestId !== undefined) note(`requestId ${error.problem.requestId}`);
  }
  if (env["VOICEBIO_DEBUG"] !== undefined) note(error.stack ?? "");
  return exitCodeOf(code);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return `voicebio ${version}, Node ${process.versions.node}`;
}
