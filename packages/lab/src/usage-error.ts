/** What whoever called the command can mend: shown as one line, without a stack, and the exit status is 64. */
export class UsageError extends Error {}

/** @throws UsageError with the known names for one that is not among them */
export function requireKnown(what: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new UsageError(`There is no ${what} ${name}; known: ${known.join(", ")}.`);
}
