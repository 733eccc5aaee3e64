import type { SampleStore } from "../../ports/sample-store.ts";
import { quarantinedOf } from "./sample-reading.ts";
import type { Database, SqlSession } from "./tables.ts";

export const sqlSampleStore = ({ read, write, erase }: SqlSession): SampleStore => ({
  stateOf: async (tenantId, speakerId, sampleId) => {
    const query = read.selectFrom("samples").select("state").where("tenant_id", "=", tenantId);
    return (await query.where("id", "=", sampleId).where("speaker_id", "=", speakerId).executeTakeFirst())?.state;
  },

  quarantinedOf: (tenantId, speakerId, recipe) => quarantinedOf(read, tenantId, speakerId, recipe),

  activate: async (tenantId, sampleId) => {
    await write((database) =>
      database
        .updateTable("samples")
        .set({ state: "active", reasons: null })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", sampleId)
        .execute(),
    );
  },

  delete: (tenantId, sampleId) => erase((database) => deleteSample(database, tenantId, sampleId)),
});

async function deleteSample(database: Database, tenantId: string, sampleId: string): Promise<boolean> {
  const samples = database.selectFrom("samples").where("tenant_id", "=", tenantId);
  const sample = await samples.select("enrollment_id").where("id", "=", sampleId).executeTakeFirst();
  if (sample === undefined) return false;
  const { enrollment_id } = sample;
  await database.deleteFrom("samples").where("tenant_id", "=", tenantId).where("id", "=", sampleId).execute();
  const left = await samples.select("id").where("enrollment_id", "=", enrollment_id).limit(1).executeTakeFirst();
  if (left !== undefined) return true;
  await database.deleteFrom("enrollments").where("tenant_id", "=", tenantId).where("id", "=", enrollment_id).execute();
  return true;
}
