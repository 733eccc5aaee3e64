import type { Policy, Sample, ScoringModel } from "@voicebio/engine";
import type { Models } from "../domain/recipes.ts";
import { isReady, type VoiceprintProgress, voiceprintProgress } from "../domain/voiceprint-state.ts";
import type { Stores } from "../ports/stores.ts";

/** What a speaker is compared with, in one recipe. */
export interface Reference {
  readonly model: ScoringModel;
  readonly samples: readonly Sample[];
  readonly progress: VoiceprintProgress;
}

/** The first serving recipe in which the speaker is ready; otherwise the first with any sample; otherwise the preferred. */
export async function referenceOf(
  stores: Stores,
  models: Models,
  tenantId: string,
  speakerId: string,
  policy: Policy,
): Promise<Reference> {
  const references: Reference[] = [];
  for (const model of models) {
    const reference = await referenceIn(stores, model, tenantId, speakerId, policy);
    if (isReady(reference.progress)) return reference;
    references.push(reference);
  }
  const begun = references.find((reference) => reference.samples.length > 0) ?? references[0];
  if (begun === undefined) throw new Error("at least one recipe serves");
  return begun;
}

export async function referenceIn(
  stores: Stores,
  model: ScoringModel,
  tenantId: string,
  speakerId: string,
  policy: Policy,
): Promise<Reference> {
  const samples = await stores.enrollments.samplesOf(tenantId, speakerId, model.recipe);
  return { model, samples, progress: voiceprintProgress(model.recipe, samples, policy) };
}
