import type { Arguments } from "./arguments.ts";

export interface OptionSpec {
  /** What stands for the option's value in the help; a flag has none. */
  readonly value?: string;
  readonly help: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What a command needs of the process that it runs in. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output: answers. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error: everything that is not an answer. */
  readonly note: (line: string) => void;
  /** Where a progress bar may be drawn; undefined when standard error is no terminal. */
  readonly terminal: Terminal | undefined;
  /** Ends when the user interrupts or nobody reads the output any more. */
  readonly signal: AbortSignal;
}

export interface Terminal {
  readonly columns: number;
  readonly write: (text: string) => void;
}

/** One entry of the table that the help and the dispatch are made from. */
export interface Command {
  readonly name: string;
  /** What stands after the name, one line for each way to call it. */
  readonly usage: readonly string[];
  readonly summary: string;
  readonly details?: string;
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
  /** @returns the exit status */
  readonly run: (args: Arguments, context: Context) => Promise<number>;
}
