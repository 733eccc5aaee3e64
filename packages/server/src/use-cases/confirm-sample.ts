import type { SampleConfirmation } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { requireSample, type SampleOf } from "./lookups.ts";
import { releaseConfirmed } from "./release-samples.ts";
import { servingModels } from "./serving-models.ts";
import { voiceprintViews } from "./views.ts";

/**
 * Makes a quarantined sample count because a person says so, and with it those that the voiceprint then confirms.
 *
 * @throws VoiceError `speaker.not_found`, `sample.not_found`
 */
export const confirmSample =
  ({
    clock,
    unitOfWork,
    gallery,
    recipes,
    policies,
  }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery" | "recipes" | "policies">) =>
  async (
    caller: Caller,
    { speakerId, sampleId }: SampleOf,
    keepReceipt: KeepReceipt<SampleConfirmation>,
  ): Promise<SampleConfirmation> => {
    const [policy] = policies;
    const confirmation = await unitOfWork.commit(async (stores) => {
      const released: string[] = [];
      if ((await requireSample(stores, caller, { speakerId, sampleId })) === "quarantined") {
        const at = clock.now();
        await stores.samples.activate(caller.tenantId, sampleId);
        await stores.events.append(eventOf(caller, at, "sample.confirmed", speakerId, { sampleId }));
        const models = await servingModels({ recipes }, stores, caller.tenantId);
        released.push(...(await releaseConfirmed(stores, models, policy, caller, speakerId, at)));
      }
      const voiceprints = await voiceprintViews({ stores, recipes, policy }, caller.tenantId, speakerId);
      const answer = { sampleId, released, voiceprints };
      await keepReceipt(stores, answer, speakerId);
      return answer;
    });
    await gallery.refresh(caller.tenantId, speakerId);
    return confirmation;
  };
