import type { Embedding } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Stores } from "../ports/stores.ts";
import { eventOf } from "./events.ts";

/** Embeddings of recipes that began to serve after their sample was stored. */
export interface Addition {
  readonly sampleId: string;
  readonly embeddings: readonly Embedding[];
}

/** Adds embeddings to samples that a speaker has, within a commit. */
export async function extendSamples(
  stores: Stores,
  caller: Caller,
  speakerId: string,
  additions: readonly Addition[],
  at: Date,
): Promise<void> {
  if (additions.length === 0) return;
  for (const { sampleId, embeddings } of additions) {
    await stores.enrollments.addEmbeddings(caller.tenantId, sampleId, embeddings);
  }
  const recipes = new Set(additions.flatMap(({ embeddings }) => embeddings.map(({ recipe }) => recipe)));
  const details = { samples: additions.map(({ sampleId }) => sampleId), recipes: [...recipes] };
  await stores.events.append(eventOf(caller, at, "enrollment.extended", speakerId, details));
}
