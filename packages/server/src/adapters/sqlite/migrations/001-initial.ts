import type { Kysely } from "kysely";

/**
 * Tenants, their keys, speakers, what was enrolled of them, idempotent replies and events.
 *
 * Every key begins with the tenant, so no row can point across tenants and no index is searched across them;
 * only a recipe's embeddings are also read for all tenants, to build the index. Deleting a speaker or
 * an enrollment takes all that hangs on it along, and a speaker also the replies that tell its name.
 * Events stay: they name a subject, not a row.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createTenants(database);
  await createSpeakers(database);
  await createEnrollments(database);
  await createSamples(database);
  await createEmbeddings(database);
  await createRequests(database);
}

async function createTenants({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("tenants")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("api_keys")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("api_keys_of_tenant").on("api_keys").column("tenant_id").execute();
}

async function createSpeakers({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("speakers")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("name", "text")
    .addColumn("external_id", "text")
    .addColumn("name_folded", "text")
    .addColumn("external_id_folded", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("speakers_key", ["tenant_id", "id"])
    .addUniqueConstraint("speakers_external_id", ["tenant_id", "external_id"])
    .execute();
  await schema.createIndex("speakers_in_order").on("speakers").columns(["tenant_id", "created_at", "id"]).execute();
}

async function createEnrollments({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("enrollments")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("speaker_id", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("enrollments_key", ["tenant_id", "id"])
    .addForeignKeyConstraint(
      "enrollments_speaker",
      ["tenant_id", "speaker_id"],
      "speakers",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await schema
    .createIndex("enrollments_in_order")
    .on("enrollments")
    .columns(["tenant_id", "speaker_id", "created_at", "id"])
    .execute();
}

async function createSamples({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("samples")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("speaker_id", "text", (column) => column.notNull())
    .addColumn("enrollment_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("net_speech_s", "real", (column) => column.notNull())
    .addColumn("quality", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("samples_key", ["tenant_id", "id"])
    .addForeignKeyConstraint(
      "samples_enrollment",
      ["tenant_id", "enrollment_id"],
      "enrollments",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await schema
    .createIndex("samples_of_enrollment")
    .on("samples")
    .columns(["tenant_id", "enrollment_id", "position"])
    .execute();
  await schema.createIndex("samples_digest").on("samples").columns(["tenant_id", "speaker_id", "digest"]).execute();
}

async function createEmbeddings({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("embeddings")
    .addColumn("sample_id", "text", (column) => column.notNull())
    .addColumn("recipe", "text", (column) => column.notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("speaker_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("vector", "blob", (column) => column.notNull())
    .addPrimaryKeyConstraint("embeddings_key", ["tenant_id", "sample_id", "recipe"])
    .addForeignKeyConstraint(
      "embeddings_sample",
      ["tenant_id", "sample_id"],
      "samples",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await schema
    .createIndex("embeddings_of_recipe")
    .on("embeddings")
    .columns(["recipe", "tenant_id", "speaker_id", "sample_id"])
    .execute();
}

async function createRequests({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("idempotency")
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("body_digest", "text", (column) => column.notNull())
    .addColumn("status", "integer", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("speaker_id", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("idempotency_key", ["tenant_id", "route", "key"])
    .addForeignKeyConstraint(
      "idempotency_speaker",
      ["tenant_id", "speaker_id"],
      "speakers",
      ["tenant_id", "id"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .execute();
  await schema.createIndex("idempotency_of_speaker").on("idempotency").columns(["tenant_id", "speaker_id"]).execute();
  await schema.createIndex("idempotency_by_age").on("idempotency").column("created_at").execute();
  await schema
    .createTable("events")
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("tenant_id", "text", (column) => column.notNull().references("tenants.id"))
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("subject_id", "text")
    .addColumn("details", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("events_key", ["tenant_id", "id"])
    .execute();
  await schema.createIndex("events_in_order").on("events").columns(["tenant_id", "at", "id"]).execute();
}
