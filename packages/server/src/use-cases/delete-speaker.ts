import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { noSuchSpeaker } from "./lookups.ts";

/**
 * Deletes a speaker with all that was enrolled, and the receipts that tell about it.
 *
 * @throws VoiceError `speaker.not_found`
 */
export const deleteSpeaker =
  ({ clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  async (caller: Caller, speakerId: string, keepReceipt: KeepReceipt<null>): Promise<null> => {
    await unitOfWork.commit(async (stores) => {
      if (!(await stores.speakers.delete(caller.tenantId, speakerId))) throw noSuchSpeaker();
      await stores.events.append(eventOf(caller, clock.now(), "speaker.deleted", speakerId));
      await keepReceipt(stores, null, null);
    });
    await gallery.refresh(caller.tenantId, speakerId);
    return null;
  };
