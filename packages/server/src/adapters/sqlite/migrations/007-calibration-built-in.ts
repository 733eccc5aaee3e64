import type { Kysely } from "kysely";

/** Which artefact a version was counted with: its thresholds mean nothing to another one. Unknown of those there are. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("calibrations").addColumn("built_in", "text").execute();
}
