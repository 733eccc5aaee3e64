import type { Kysely } from "kysely";

/**
 * The recipe that a tenant chose, and recordings that are kept so that a later recipe can embed them.
 * A recording hangs on its sample: whatever erases that erases it.
 */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("tenants").addColumn("recipe", "text").execute();
  await schema
    .createTable("recordings")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("bytes", "blob", (column) => column.notNull())
    .addPrimaryKeyConstraint("recordings_key", ["tenant_id", "sample_id"])
    .addForeignKeyConstraint(
      "recordings_sample",
      ["tenant_id", "sample_id"],
      "samples",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
}
