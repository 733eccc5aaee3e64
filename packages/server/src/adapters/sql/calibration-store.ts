import {
  type CalibrationFigures,
  type Contribution,
  readStrata,
  type WrittenStratum,
  writtenStrata,
} from "@voicebio/engine";
import type { Calibration, CalibrationState, CalibrationWithVoices } from "../../domain/calibration.ts";
import type { CalibrationStore } from "../../ports/calibration-store.ts";
import { pageOf, placeOf } from "./paging.ts";
import type { CalibrationRow, Database, SqlSession } from "./tables.ts";
import { bytesOfVector, vectorOfBytes } from "./vector-bytes.ts";

const BANDS = ["wide", "narrow"] as const;

export const sqlCalibrationStore = ({ read, write, erase }: SqlSession): CalibrationStore => ({
  insert: (calibration) => write((database) => insert(database, calibration)),

  find: async (tenantId, id) => {
    const row = await ofTenant(read, tenantId).where("id", "=", id).executeTakeFirst();
    return row && calibrationOf(row);
  },

  list: async (tenantId, { cursor, limit }) => {
    let query = ofTenant(read, tenantId);
    if (cursor !== undefined) {
      const { createdAt, id } = placeOf(cursor);
      query = query.where((eb) => eb(eb.refTuple("created_at", "id"), ">", eb.tuple(createdAt, id)));
    }
    const rows = await query
      .orderBy("created_at")
      .orderBy("id")
      .limit(limit + 1)
      .execute();
    const { items, next } = pageOf(rows, limit, (row) => ({ createdAt: row.created_at, id: row.id }));
    return { items: items.map(calibrationOf), next };
  },

  inState: async (tenantId, recipe, states) => {
    const rows = await ofTenant(read, tenantId).where("recipe", "=", recipe).where("state", "in", states).execute();
    return rows.map(calibrationOf).sort(lastFirst);
  },

  activeId: async (tenantId, recipe) => {
    const query = read.selectFrom("calibrations").select("id").where("tenant_id", "=", tenantId);
    return (await query.where("recipe", "=", recipe).where("state", "=", "active").executeTakeFirst())?.id;
  },

  population: async (tenantId, id) => {
    const rows = await read
      .selectFrom("calibration_voices")
      .select(["band", "speaker_id", "mean"])
      .where("tenant_id", "=", tenantId)
      .where("calibration_id", "=", id)
      .orderBy("speaker_id")
      .execute();
    const voicesIn = (band: string): Contribution[] =>
      rows
        .filter((row) => row.band === band)
        .map(({ mean, speaker_id }) => ({ speakerId: speaker_id, mean: vectorOfBytes(mean) }));
    return { wide: voicesIn("wide"), narrow: voicesIn("narrow") };
  },

  nextVersion: async (tenantId, recipe) => {
    const query = read.selectFrom("calibrations").where("tenant_id", "=", tenantId).where("recipe", "=", recipe);
    const { last } = await query.select((eb) => eb.fn.max("version").as("last")).executeTakeFirstOrThrow();
    return Number(last ?? 0) + 1;
  },

  setState: async (tenantId, id, state, appliedAt) => {
    const changed = { state, applied_at: appliedAt?.toISOString() ?? null };
    await write((database) =>
      database
        .updateTable("calibrations")
        .set(changed)
        .where("tenant_id", "=", tenantId)
        .where("id", "=", id)
        .execute(),
    );
  },

  holding: async (tenantId, speakerId) => {
    const held = read
      .selectFrom("calibration_voices")
      .select("calibration_id")
      .where("tenant_id", "=", tenantId)
      .where("speaker_id", "=", speakerId);
    return (await ofTenant(read, tenantId).where("id", "in", held).execute()).map(calibrationOf);
  },

  destroy: (tenantId, id) => erase((database) => destroy(database, tenantId, id)),
});

const ofTenant = (database: Database, tenantId: string) =>
  database.selectFrom("calibrations").selectAll().where("tenant_id", "=", tenantId);

const lastFirst = (a: Calibration, b: Calibration): number =>
  (b.appliedAt?.getTime() ?? 0) - (a.appliedAt?.getTime() ?? 0) || b.version - a.version;

async function insert(database: Database, { population, ...calibration }: CalibrationWithVoices): Promise<void> {
  await database.insertInto("calibrations").values(rowOf(calibration)).execute();
  for (const band of BANDS) {
    for (const { mean, speakerId } of population[band]) {
      const voice = { band, speaker_id: speakerId, mean: bytesOfVector(mean) };
      const of = { tenant_id: calibration.tenantId, calibration_id: calibration.id };
      await database
        .insertInto("calibration_voices")
        .values({ ...of, ...voice })
        .execute();
    }
  }
}

async function destroy(database: Database, tenantId: string, id: string): Promise<void> {
  const voices = database.deleteFrom("calibration_voices").where("tenant_id", "=", tenantId);
  await voices.where("calibration_id", "=", id).execute();
  await database
    .updateTable("calibrations")
    .set({ state: "destroyed", strata: "[]" })
    .where("tenant_id", "=", tenantId)
    .where("id", "=", id)
    .execute();
}

const rowOf = (calibration: Calibration): CalibrationRow => ({
  tenant_id: calibration.tenantId,
  id: calibration.id,
  recipe: calibration.recipe,
  version: calibration.version,
  state: calibration.state,
  figures: calibration.figures === null ? null : JSON.stringify(calibration.figures),
  strata: JSON.stringify(writtenStrata(calibration.strata)),
  built_in: calibration.builtIn,
  created_at: calibration.createdAt.toISOString(),
  applied_at: calibration.appliedAt?.toISOString() ?? null,
});

const calibrationOf = (row: CalibrationRow): Calibration => ({
  id: row.id,
  tenantId: row.tenant_id,
  recipe: row.recipe,
  version: row.version,
  state: row.state as CalibrationState,
  figures: row.figures === null ? null : (JSON.parse(row.figures) as CalibrationFigures),
  strata: readStrata(JSON.parse(row.strata) as readonly WrittenStratum[]),
  builtIn: row.built_in,
  createdAt: new Date(row.created_at),
  appliedAt: row.applied_at === null ? null : new Date(row.applied_at),
});
