import { VoiceError } from "@voicebio/engine";
import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import * as initial from "./migrations/001-initial.ts";
import * as recipes from "./migrations/002-recipes.ts";
import * as enrollmentStates from "./migrations/003-enrollment-states.ts";
import * as policies from "./migrations/004-policies.ts";
import * as calibrations from "./migrations/005-calibrations.ts";
import * as erasure from "./migrations/006-erasure.ts";
import * as calibrationBuiltIn from "./migrations/007-calibration-built-in.ts";

/** Every step of the schema in order. A step that has been released is never changed; the next one corrects it. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "001-initial": initial,
  "002-recipes": recipes,
  "003-enrollment-states": enrollmentStates,
  "004-policies": policies,
  "005-calibrations": calibrations,
  "006-erasure": erasure,
  "007-calibration-built-in": calibrationBuiltIn,
};

/**
 * Brings the schema up to date, or to one named step; all of it in one transaction.
 *
 * @throws VoiceError `store.newer_version` when the database was written by a newer VoiceBio; it is left as it is
 */
export async function migrate(database: Kysely<unknown>, to?: string): Promise<void> {
  await refuseNewer(database);
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = to === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(to);
  if (error !== undefined) throw error;
}

async function refuseNewer(database: Kysely<unknown>): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(
    database,
  );
  const unknown = rows.find(({ name }) => !(name in MIGRATIONS));
  if (unknown === undefined) return;
  throw new VoiceError(
    "store.newer_version",
    `The data was written by a newer VoiceBio (schema ${unknown.name}). Start that version, or restore a backup made before it.`,
  );
}
