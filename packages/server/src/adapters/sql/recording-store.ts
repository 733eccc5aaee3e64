import type { KeptRecording } from "../../domain/kept-recording.ts";
import type { RecordingStore } from "../../ports/recipe-stores.ts";
import type { Database, RecordingRow, SqlSession } from "./tables.ts";

export const sqlRecordingStore = ({ read, write }: SqlSession): RecordingStore => ({
  insert: async (tenantId, { sampleId, channel, bytes }) => {
    const row: RecordingRow = { tenant_id: tenantId, sample_id: sampleId, channel: String(channel), bytes };
    await write((database) => database.insertInto("recordings").values(row).execute());
  },

  find: async (tenantId, sampleId) => {
    const query = read.selectFrom("recordings").selectAll().where("tenant_id", "=", tenantId);
    const row = await query.where("sample_id", "=", sampleId).executeTakeFirst();
    return row && recordingOf(row);
  },

  // By enrollments: a page of them may have more samples than a query may have parameters.
  keptIn: async (tenantId, enrollmentIds) => {
    if (enrollmentIds.length === 0) return new Set();
    const rows = await read
      .selectFrom("samples as s")
      .innerJoin("recordings as r", (join) =>
        join.onRef("r.tenant_id", "=", "s.tenant_id").onRef("r.sample_id", "=", "s.id"),
      )
      .select("s.id")
      .where("s.tenant_id", "=", tenantId)
      .where("s.enrollment_id", "in", enrollmentIds)
      .execute();
    return new Set(rows.map(({ id }) => id));
  },

  waiting: async (tenantId, recipe, { after, limit }) => {
    let query = waitingSamples(read, tenantId, recipe).select(["s.id as sampleId", "s.speaker_id as speakerId"]);
    if (after !== undefined) query = query.where("s.id", ">", after);
    const rows = await query.where("r.sample_id", "is not", null).orderBy("s.id").limit(limit).execute();
    return rows.map(({ sampleId, speakerId }) => ({ sampleId, speakerId }));
  },

  isWaiting: async (tenantId, recipe, sampleId) => {
    const query = waitingSamples(read, tenantId, recipe).select("s.id").where("s.id", "=", sampleId);
    return (await query.where("r.sample_id", "is not", null).executeTakeFirst()) !== undefined;
  },

  countWaiting: async (tenantId, recipe) => {
    const { samples, kept } = await waitingSamples(read, tenantId, recipe)
      .select((eb) => [eb.fn.count("s.id").as("samples"), eb.fn.count("r.sample_id").as("kept")])
      .executeTakeFirstOrThrow();
    return { kept: Number(kept), notKept: Number(samples) - Number(kept) };
  },
});

/** A tenant's samples without an embedding of the recipe, each with its recording where that is kept. */
export const waitingSamples = (database: Database, tenantId: string, recipe: string) =>
  database
    .selectFrom("samples as s")
    .leftJoin("recordings as r", (join) =>
      join.onRef("r.tenant_id", "=", "s.tenant_id").onRef("r.sample_id", "=", "s.id"),
    )
    .where("s.tenant_id", "=", tenantId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("embeddings as e")
            .select("e.sample_id")
            .whereRef("e.tenant_id", "=", "s.tenant_id")
            .whereRef("e.sample_id", "=", "s.id")
            .where("e.recipe", "=", recipe),
        ),
      ),
    );

const recordingOf = ({ sample_id, channel, bytes }: RecordingRow): KeptRecording => ({
  sampleId: sample_id,
  channel: channel === "mix" ? "mix" : Number(channel),
  bytes: new Uint8Array(bytes),
});
