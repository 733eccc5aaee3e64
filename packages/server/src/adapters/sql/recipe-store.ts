import type { SpeakerStanding } from "../../domain/standing.ts";
import type { EnrolledSpeech } from "../../domain/voiceprint-state.ts";
import type { RecipeStore } from "../../ports/recipe-stores.ts";
import { waitingSamples } from "./recording-store.ts";
import type { Database, SqlSession } from "./tables.ts";

export const sqlRecipeStore = ({ read, write, erase }: SqlSession): RecipeStore => ({
  chosen: async (tenantId) => {
    const query = read.selectFrom("tenants").select("recipe").where("id", "=", tenantId);
    return (await query.executeTakeFirst())?.recipe ?? undefined;
  },

  choose: async (tenantId, name) => {
    await write((database) =>
      database
        .updateTable("tenants")
        .set({ recipe: name ?? null })
        .where("id", "=", tenantId)
        .execute(),
    );
  },

  stored: async (tenantId) => {
    const found: string[] = [];
    for (const recipe of await everyStored(read)) if (await isStored(read, tenantId, recipe)) found.push(recipe);
    return found;
  },

  everyStored: () => everyStored(read),

  standingsOf: (tenantId, speakerIds, recipe) => standingsOf(read, tenantId, speakerIds, recipe),

  deleteEmbeddings: (tenantId, recipe) =>
    erase(async (database) => {
      const query = database.deleteFrom("embeddings").where("tenant_id", "=", tenantId);
      const { numDeletedRows } = await query.where("recipe", "=", recipe).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    }),
});

/** From one recipe to the next along the index that begins with it: as many steps as recipes, however many embeddings. */
async function everyStored(database: Database): Promise<readonly string[]> {
  const found: string[] = [];
  for (;;) {
    const { recipe } = await database
      .selectFrom("embeddings")
      .select((eb) => eb.fn.min("recipe").as("recipe"))
      .where("recipe", ">", found.at(-1) ?? "")
      .executeTakeFirstOrThrow();
    if (recipe === null) return found;
    found.push(recipe);
  }
}

async function isStored(database: Database, tenantId: string, recipe: string): Promise<boolean> {
  const query = database.selectFrom("embeddings").select("sample_id").where("recipe", "=", recipe);
  return (await query.where("tenant_id", "=", tenantId).limit(1).executeTakeFirst()) !== undefined;
}

/** Both queries go from the speakers' samples on, along their index. */
async function standingsOf(
  database: Database,
  tenantId: string,
  speakerIds: readonly string[],
  recipe: string,
): Promise<readonly SpeakerStanding[]> {
  if (speakerIds.length === 0) return [];
  const embedded = await database
    .selectFrom("samples as s")
    .innerJoin("embeddings as e", (join) =>
      join.onRef("e.tenant_id", "=", "s.tenant_id").onRef("e.sample_id", "=", "s.id"),
    )
    .select(["s.speaker_id as speakerId", "e.recipe"])
    .select(({ fn }) => [fn.countAll().as("samples"), fn.sum("s.net_speech_s").as("netSpeechS")])
    .where("s.tenant_id", "=", tenantId)
    .where("s.speaker_id", "in", speakerIds)
    .where("s.state", "=", "active")
    .groupBy(["s.speaker_id", "e.recipe"])
    .execute();
  const kept = await waitingSamples(database, tenantId, recipe)
    .select("s.speaker_id as speakerId")
    .select(({ fn }) => [fn.countAll().as("samples"), fn.sum("s.net_speech_s").as("netSpeechS")])
    .where("r.sample_id", "is not", null)
    .where("s.speaker_id", "in", speakerIds)
    .where("s.state", "=", "active")
    .groupBy("s.speaker_id")
    .execute();
  const waiting = new Map(kept.map((sums) => [sums.speakerId, speechOf(sums)]));
  const voiceprints = Map.groupBy(embedded, ({ speakerId }) => speakerId);
  return [...new Set([...voiceprints.keys(), ...waiting.keys()])].map((speakerId) => ({
    speakerId,
    voiceprints: new Map((voiceprints.get(speakerId) ?? []).map((sums) => [sums.recipe, speechOf(sums)])),
    waiting: waiting.get(speakerId) ?? { samples: 0, netSpeechS: 0 },
  }));
}

interface Sums {
  readonly samples: string | number | bigint;
  readonly netSpeechS: string | number | bigint;
}

const speechOf = ({ samples, netSpeechS }: Sums): EnrolledSpeech => ({
  samples: Number(samples),
  netSpeechS: Number(netSpeechS),
});
