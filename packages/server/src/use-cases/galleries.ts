import type { Policy, ScoringModel } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Models } from "../domain/recipes.ts";
import { isReady, voiceprintProgress } from "../domain/voiceprint-state.ts";
import type { SpeakerSamples, Stores } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import { servingModels } from "./serving-models.ts";

/** The recipes in which somebody can be found, the preferred one where nobody can; and the voiceprints in all of them. */
export async function galleriesOf(
  deps: Pick<Dependencies, "unitOfWork" | "gallery" | "recipes">,
  { tenantId }: Caller,
): Promise<{ readonly searched: Models; readonly size: number }> {
  const models = await servingModels(deps, deps.unitOfWork.stores, tenantId);
  const sizes = await Promise.all(models.map((model) => deps.gallery.size(tenantId, model)));
  const [first, ...rest] = models.filter((_, position) => (sizes[position] ?? 0) > 0);
  const searched: Models = first === undefined ? [models[0]] : [first, ...rest];
  return { searched, size: sizes.reduce((total, size) => total + size, 0) };
}

/** Those of the speakers whose voiceprint of this recipe is ready, with what it is made of. */
export async function readyIn(
  { enrollments }: Stores,
  { tenantId }: Caller,
  { recipe }: ScoringModel,
  speakerIds: readonly string[],
  policy: Policy,
): Promise<readonly SpeakerSamples[]> {
  const speakers = await enrollments.samplesOfMany(tenantId, speakerIds, recipe);
  return speakers.filter(({ samples }) => isReady(voiceprintProgress(recipe, samples, policy)));
}
