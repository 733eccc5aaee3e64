import type { Kysely } from "kysely";

/** Policies that tenants wrote. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("policies")
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("settings", "text", (column) => column.notNull())
    .addColumn("updated_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("policies_key", ["tenant_id", "name"])
    .execute();
}
