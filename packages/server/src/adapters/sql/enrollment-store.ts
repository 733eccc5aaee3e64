import type { Embedding, QualityReport } from "@voicebio/engine";
import type { Enrollment, StoredSample } from "../../domain/enrollment.ts";
import type { EnrollmentStore, KnownSample, PageRequest } from "../../ports/stores.ts";
import { pageOf, placeOf } from "./paging.ts";
import { embeddingOf, everySpeaker, reasonsJson, reasonsOf, samplesOf, samplesOfMany } from "./sample-reading.ts";
import type { Database, EmbeddingRow, EnrollmentRow, SampleRow, SqlSession } from "./tables.ts";
import { bytesOfVector } from "./vector-bytes.ts";

export const sqlEnrollmentStore = ({ read, write, erase }: SqlSession): EnrollmentStore => ({
  insert: (enrollment) => write((database) => insertEnrollment(database, enrollment)),

  find: async (tenantId, enrollmentId) => {
    const row = await ofTenant(read, tenantId).where("id", "=", enrollmentId).executeTakeFirst();
    return row && (await enrollmentsOf(read, tenantId, [row]))[0];
  },

  list: async (tenantId, speakerId, page) => {
    const rows = await listed(read, tenantId, speakerId, page).execute();
    const { items, next } = pageOf(rows, page.limit, (row) => ({ createdAt: row.created_at, id: row.id }));
    return { items: await enrollmentsOf(read, tenantId, items), next };
  },

  delete: (tenantId, enrollmentId) =>
    erase(async (database) => {
      const query = database.deleteFrom("enrollments").where("tenant_id", "=", tenantId);
      const { numDeletedRows } = await query.where("id", "=", enrollmentId).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    }),

  knownSamples: (tenantId, speakerId, digests) => knownSamples(read, tenantId, speakerId, digests),
  addEmbeddings: (tenantId, sampleId, embeddings) =>
    write((database) => addEmbeddings(database, tenantId, sampleId, embeddings)),

  samplesOf: (tenantId, speakerId, recipe) => samplesOf(read, tenantId, speakerId, recipe),
  samplesOfMany: (tenantId, speakerIds, recipe) => samplesOfMany(read, tenantId, speakerIds, recipe),
  everySpeaker: (recipe) => everySpeaker(read, recipe),
});

const ofTenant = (database: Database, tenantId: string) =>
  database.selectFrom("enrollments").selectAll().where("tenant_id", "=", tenantId);

/** One row more than the page holds, so that its end is known. */
function listed(database: Database, tenantId: string, speakerId: string, { cursor, limit }: PageRequest) {
  let query = ofTenant(database, tenantId).where("speaker_id", "=", speakerId);
  if (cursor !== undefined) {
    const { createdAt, id } = placeOf(cursor);
    query = query.where((eb) => eb(eb.refTuple("created_at", "id"), ">", eb.tuple(createdAt, id)));
  }
  return query
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit + 1);
}

async function insertEnrollment(database: Database, enrollment: Enrollment): Promise<void> {
  const row: EnrollmentRow = {
    id: enrollment.id,
    tenant_id: enrollment.tenantId,
    speaker_id: enrollment.speakerId,
    created_at: enrollment.createdAt.toISOString(),
  };
  await database.insertInto("enrollments").values(row).execute();
  for (const [position, sample] of enrollment.samples.entries()) {
    await database
      .insertInto("samples")
      .values(sampleRow(row, sample, position))
      .execute();
    const embeddings = embeddingRows({ ...row, id: sample.id }, sample.embeddings);
    if (embeddings.length > 0) await database.insertInto("embeddings").values(embeddings).execute();
  }
}

const sampleRow = (enrollment: EnrollmentRow, sample: StoredSample, position: number): SampleRow => ({
  id: sample.id,
  tenant_id: enrollment.tenant_id,
  speaker_id: enrollment.speaker_id,
  enrollment_id: enrollment.id,
  position,
  digest: sample.digest,
  net_speech_s: sample.quality.netSpeechS,
  quality: JSON.stringify(sample.quality),
  state: sample.state,
  reasons: reasonsJson(sample.reasons),
  created_at: enrollment.created_at,
});

/** @param taken places that the sample's earlier embeddings have */
const embeddingRows = (
  { id, tenant_id, speaker_id }: Pick<SampleRow, "id" | "tenant_id" | "speaker_id">,
  embeddings: readonly Embedding[],
  taken = 0,
): EmbeddingRow[] =>
  embeddings.map(({ recipe, vector }, position) => ({
    sample_id: id,
    recipe,
    tenant_id,
    speaker_id,
    position: taken + position,
    vector: bytesOfVector(vector),
  }));

async function addEmbeddings(
  database: Database,
  tenantId: string,
  sampleId: string,
  embeddings: readonly Embedding[],
): Promise<void> {
  const sample = await database
    .selectFrom("samples")
    .select(["id", "tenant_id", "speaker_id"])
    .where("tenant_id", "=", tenantId)
    .where("id", "=", sampleId)
    .executeTakeFirstOrThrow();
  const { taken } = await database
    .selectFrom("embeddings")
    .select((eb) => eb.fn.countAll().as("taken"))
    .where("tenant_id", "=", tenantId)
    .where("sample_id", "=", sampleId)
    .executeTakeFirstOrThrow();
  const rows = embeddingRows(sample, embeddings, Number(taken));
  if (rows.length > 0) await database.insertInto("embeddings").values(rows).execute();
}

async function knownSamples(
  database: Database,
  tenantId: string,
  speakerId: string,
  digests: readonly string[],
): Promise<ReadonlyMap<string, KnownSample>> {
  if (digests.length === 0) return new Map();
  const rows = await database
    .selectFrom("samples as s")
    .leftJoin("embeddings as e", (join) =>
      join.onRef("e.tenant_id", "=", "s.tenant_id").onRef("e.sample_id", "=", "s.id"),
    )
    .select(["s.id", "s.digest", "s.state", "e.recipe"])
    .where("s.tenant_id", "=", tenantId)
    .where("s.speaker_id", "=", speakerId)
    .where("s.digest", "in", digests)
    .execute();
  const known = new Map<string, Omit<KnownSample, "recipes"> & { readonly recipes: Set<string> }>();
  for (const { id, digest, state, recipe } of rows) {
    const sample = known.get(digest) ?? { sampleId: id, state, recipes: new Set() };
    if (recipe !== null) sample.recipes.add(recipe);
    known.set(digest, sample);
  }
  return known;
}

/** The enrollments of these rows, with their samples, by two queries however many there are. */
async function enrollmentsOf(
  database: Database,
  tenantId: string,
  rows: readonly EnrollmentRow[],
): Promise<Enrollment[]> {
  const ids = rows.map((row) => row.id);
  const samples = ids.length > 0 ? await samplesIn(database, tenantId, ids) : [];
  const ofEnrollment = Map.groupBy(samples, (sample) => sample.enrollmentId);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    speakerId: row.speaker_id,
    createdAt: new Date(row.created_at),
    samples: (ofEnrollment.get(row.id) ?? []).map(({ sample }) => sample),
  }));
}

async function samplesIn(
  database: Database,
  tenantId: string,
  enrollmentIds: readonly string[],
): Promise<{ readonly enrollmentId: string; readonly sample: StoredSample }[]> {
  const samples = await database
    .selectFrom("samples")
    .selectAll()
    .where("tenant_id", "=", tenantId)
    .where("enrollment_id", "in", enrollmentIds)
    .orderBy("position")
    .execute();
  const embeddings = await embeddingsIn(database, tenantId, enrollmentIds);
  const ofSample = Map.groupBy(embeddings, (embedding) => embedding.sample_id);
  return samples.map(({ id, digest, quality, state, reasons, enrollment_id }) => ({
    enrollmentId: enrollment_id,
    sample: {
      id,
      digest,
      quality: JSON.parse(quality) as QualityReport,
      state,
      reasons: reasonsOf(reasons),
      embeddings: (ofSample.get(id) ?? []).map(embeddingOf),
    },
  }));
}

const embeddingsIn = (database: Database, tenantId: string, enrollmentIds: readonly string[]) =>
  database
    .selectFrom("embeddings")
    .innerJoin("samples", (join) =>
      join.onRef("samples.tenant_id", "=", "embeddings.tenant_id").onRef("samples.id", "=", "embeddings.sample_id"),
    )
    .selectAll("embeddings")
    .where("embeddings.tenant_id", "=", tenantId)
    .where("samples.enrollment_id", "in", enrollmentIds)
    .orderBy("embeddings.position")
    .execute();
