import type { Kysely } from "kysely";

/** Samples that are kept aside until they are confirmed, with the reasons, and speakers who are to be noticed. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable("samples")
    .addColumn("state", "text", (column) => column.notNull().defaultTo("active"))
    .execute();
  await schema.alterTable("samples").addColumn("reasons", "text").execute();
  await schema
    .alterTable("speakers")
    .addColumn("watchlist", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
}
