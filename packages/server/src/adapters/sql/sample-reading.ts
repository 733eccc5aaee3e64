import { setImmediate as nextTurn } from "node:timers/promises";
import type { Embedding, QualityReport, Reason } from "@voicebio/engine";
import type { SampleState } from "../../domain/enrollment.ts";
import type { QuarantinedSample } from "../../ports/sample-store.ts";
import type { SampleEmbedding, SpeakerSamples } from "../../ports/stores.ts";
import type { Database, EmbeddingRow, SampleRow } from "./tables.ts";
import { vectorOfBytes } from "./vector-bytes.ts";

/** Embeddings read at once while an index is built: a few milliseconds of work, then other requests have their turn. */
const PAGE_ROWS = 250;

export const embeddingOf = ({ recipe, vector }: Pick<EmbeddingRow, "recipe" | "vector">): Embedding => ({
  recipe,
  vector: vectorOfBytes(vector),
});

/** From the column of a sample's reasons. */
export const reasonsOf = (json: string | null): readonly Reason[] =>
  json === null ? [] : (JSON.parse(json) as readonly Reason[]);

/** The same, to be written. */
export const reasonsJson = (reasons: readonly Reason[]): string | null =>
  reasons.length === 0 ? null : JSON.stringify(reasons);

/** What every reading of samples below asks for. */
type SampleVector = Pick<EmbeddingRow, "tenant_id" | "speaker_id" | "sample_id" | "recipe" | "vector"> &
  Pick<SampleRow, "enrollment_id" | "net_speech_s" | "quality" | "created_at" | "position">;

const vectorsOf = (database: Database, recipe: string, state: SampleState = "active") =>
  database
    .selectFrom("embeddings as e")
    .innerJoin("samples as s", (join) =>
      join.onRef("s.tenant_id", "=", "e.tenant_id").onRef("s.id", "=", "e.sample_id"),
    )
    .select(["e.tenant_id", "e.speaker_id", "e.sample_id", "e.recipe", "e.vector"])
    .select(["s.enrollment_id", "s.net_speech_s", "s.quality", "s.created_at", "s.position"])
    .where("e.recipe", "=", recipe)
    .where("s.state", "=", state);

export async function samplesOf(
  database: Database,
  tenantId: string,
  speakerId: string,
  recipe: string,
): Promise<readonly SampleEmbedding[]> {
  const [found] = await samplesOfMany(database, tenantId, [speakerId], recipe);
  return found?.samples ?? [];
}

export async function samplesOfMany(
  database: Database,
  tenantId: string,
  speakerIds: readonly string[],
  recipe: string,
): Promise<readonly SpeakerSamples[]> {
  if (speakerIds.length === 0) return [];
  const query = vectorsOf(database, recipe).where("e.tenant_id", "=", tenantId).where("e.speaker_id", "in", speakerIds);
  return [...Map.groupBy(await query.execute(), (row) => row.speaker_id).values()].flatMap(speakerSamples);
}

export async function quarantinedOf(
  database: Database,
  tenantId: string,
  speakerId: string,
  recipe: string,
): Promise<readonly QuarantinedSample[]> {
  const rows = await vectorsOf(database, recipe, "quarantined")
    .select("s.reasons")
    .where("e.tenant_id", "=", tenantId)
    .where("e.speaker_id", "=", speakerId)
    .execute();
  return rows.toSorted(byAge).map((row) => ({ ...sampleEmbedding(row), reasons: reasonsOf(row.reasons) }));
}

/**
 * Walks by key, page by page, and gives the event loop a turn after each: a speaker is complete once another follows.
 * Not one snapshot: what is written meanwhile may or may not be seen.
 */
export async function* everySpeaker(database: Database, recipe: string): AsyncGenerator<SpeakerSamples> {
  let pending: SampleVector[] = [];
  for await (const rows of pages(database, recipe)) {
    for (const row of rows) {
      if (pending[0]?.speaker_id !== row.speaker_id || pending[0].tenant_id !== row.tenant_id) {
        yield* speakerSamples(pending);
        pending = [];
      }
      pending.push(row);
    }
  }
  yield* speakerSamples(pending);
}

async function* pages(database: Database, recipe: string): AsyncGenerator<readonly SampleVector[]> {
  const first = vectorsOf(database, recipe)
    .orderBy("e.tenant_id")
    .orderBy("e.speaker_id")
    .orderBy("e.sample_id")
    .limit(PAGE_ROWS);
  let rows: readonly SampleVector[] = await first.execute();
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    yield rows;
    if (rows.length < PAGE_ROWS) return;
    await nextTurn();
    const { tenant_id, speaker_id, sample_id } = last;
    rows = await first
      .where((eb) =>
        eb(eb.refTuple("e.tenant_id", "e.speaker_id", "e.sample_id"), ">", eb.tuple(tenant_id, speaker_id, sample_id)),
      )
      .execute();
  }
}

/** One speaker's rows as samples, oldest first; nothing where there are no rows. */
function speakerSamples(rows: readonly SampleVector[]): SpeakerSamples[] {
  const [first, ...others] = rows.toSorted(byAge);
  if (first === undefined) return [];
  const samples = [sampleEmbedding(first), ...others.map(sampleEmbedding)] as const;
  return [{ tenantId: first.tenant_id, speakerId: first.speaker_id, samples: [...samples] }];
}

function sampleEmbedding(row: SampleVector): SampleEmbedding {
  const { bandwidthHz, snrDb } = JSON.parse(row.quality) as QualityReport;
  return {
    sampleId: row.sample_id,
    enrollmentId: row.enrollment_id,
    netSpeechS: row.net_speech_s,
    snrDb,
    bandwidthHz,
    embedding: embeddingOf(row),
  };
}

function byAge(a: SampleVector, b: SampleVector): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  if (a.position !== b.position) return a.position - b.position;
  return a.sample_id < b.sample_id ? -1 : 1;
}
