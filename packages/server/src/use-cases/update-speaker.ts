import type { Speaker as SpeakerView, UpdateSpeaker } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { requireSpeaker } from "./lookups.ts";
import { speakerView } from "./views.ts";

/**
 * Gives a speaker another name or externalId, or another place towards the watchlist; what the request leaves out stays.
 * Earlier answers that tell the old ones are forgotten: their requests can't be repeated any more.
 *
 * @throws VoiceError `speaker.not_found`, `speaker.external_id_taken`
 */
export const updateSpeaker =
  ({ clock, unitOfWork, recipes, policies }: Pick<Dependencies, "clock" | "unitOfWork" | "recipes" | "policies">) =>
  (
    caller: Caller,
    speakerId: string,
    request: UpdateSpeaker,
    keepReceipt: KeepReceipt<SpeakerView>,
  ): Promise<SpeakerView> =>
    unitOfWork.commit(async (stores) => {
      const before = await requireSpeaker(stores, caller, speakerId);
      const speaker: Speaker = {
        ...before,
        ...(request.name !== undefined && { name: request.name }),
        ...(request.externalId !== undefined && { externalId: request.externalId }),
        ...(request.watchlist !== undefined && { watchlist: request.watchlist }),
      };
      await stores.speakers.update(speaker);
      await stores.idempotency.deleteAbout(caller.tenantId, speakerId); // they tell what the speaker was called
      const fields = Object.keys(request).sort();
      await stores.events.append(eventOf(caller, clock.now(), "speaker.updated", speakerId, { fields }));
      const view = await speakerView({ stores, recipes, policy: policies[0] }, speaker);
      await keepReceipt(stores, view, speakerId);
      return view;
    });
