import type { Kysely } from "kysely";

/**
 * Versions of tenants' own calibrations, and the voices in them: mean embeddings, which are as personal as any.
 * A voice hangs on its speaker as well as on its version: whatever erases either erases it.
 */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("calibrations")
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("recipe", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("figures", "text")
    .addColumn("strata", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("applied_at", "text")
    .addPrimaryKeyConstraint("calibrations_key", ["tenant_id", "id"])
    .addUniqueConstraint("calibrations_version", ["tenant_id", "recipe", "version"])
    .execute();
  await schema
    .createIndex("calibrations_in_order")
    .on("calibrations")
    .columns(["tenant_id", "created_at", "id"])
    .execute();
  await schema
    .createIndex("calibrations_by_state")
    .on("calibrations")
    .columns(["tenant_id", "recipe", "state"])
    .execute();
  await schema
    .createTable("calibration_voices")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("calibration_id", "text", (column) => column.notNull())
    .addColumn("band", "text", (column) => column.notNull())
    .addColumn("speaker_id", "text", (column) => column.notNull())
    .addColumn("mean", "blob", (column) => column.notNull())
    .addPrimaryKeyConstraint("calibration_voices_key", ["tenant_id", "calibration_id", "band", "speaker_id"])
    .addForeignKeyConstraint(
      "calibration_voices_calibration",
      ["tenant_id", "calibration_id"],
      "calibrations",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .addForeignKeyConstraint(
      "calibration_voices_speaker",
      ["tenant_id", "speaker_id"],
      "speakers",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await schema
    .createIndex("calibration_voices_of_speaker")
    .on("calibration_voices")
    .columns(["tenant_id", "speaker_id"])
    .execute();
}
