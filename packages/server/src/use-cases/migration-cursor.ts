import { VoiceError } from "@voicebio/engine";

/** Where a migration goes on: with the recipe that it began with, whatever is preferred by now. */
export interface MigrationPlace {
  readonly recipe: string;
  /** Sample of the recording that was tried last. */
  readonly after: string;
}

export const migrationCursor = ({ recipe, after }: MigrationPlace): string =>
  Buffer.from(`${recipe} ${after}`).toString("base64url");

/** @throws VoiceError `request.bad_cursor` when no migration gave this cursor */
export function migrationPlace(cursor: string): MigrationPlace {
  const [recipe, after, ...more] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (recipe && after?.startsWith("smp_") && more.length === 0) return { recipe, after };
  throw new VoiceError("request.bad_cursor", "This cursor was not given by a migration. Start again without one.");
}
