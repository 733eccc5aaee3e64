import type { Reason } from "@voicebio/engine";
import type { SampleStore } from "../../ports/sample-store.ts";
import { quarantinedOf, reasonsJson, reasonsOf } from "./sample-reading.ts";
import { names } from "./search-text.ts";
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

  dropReasonsNaming: (tenantId, speakerId, instead) =>
    erase((database) => dropReasonsNaming(database, tenantId, speakerId, instead)),

  delete: (tenantId, sampleId) => erase((database) => deleteSample(database, tenantId, sampleId)),
});

async function dropReasonsNaming(
  database: Database,
  tenantId: string,
  speakerId: string,
  instead: Reason,
): Promise<void> {
  const rows = await database
    .selectFrom("samples")
    .select(["id", "state", "reasons"])
    .where("tenant_id", "=", tenantId)
    .where("reasons", "is not", null) // few are, and an index knows them
    .where(names("reasons", speakerId))
    .execute();
  for (const { id, state, reasons } of rows) {
    const others = reasonsOf(reasons).filter((reason) => reason.speakerId !== speakerId);
    const left = others.length === 0 && state === "quarantined" ? [instead] : others;
    const query = database.updateTable("samples").set({ reasons: reasonsJson(left) });
    await query.where("tenant_id", "=", tenantId).where("id", "=", id).execute();
  }
}

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
