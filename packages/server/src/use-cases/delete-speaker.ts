import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { erasingFromCalibrations } from "./erase-from-calibrations.ts";
import { eventOf } from "./events.ts";
import { noSuchSpeaker } from "./lookups.ts";

/**
 * Deletes a speaker with all that was enrolled, and the receipts and calibrations that hold something of it.
 *
 * @throws VoiceError `speaker.not_found`
 */
export const deleteSpeaker =
  ({ clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  async (caller: Caller, speakerId: string, keepReceipt: KeepReceipt<null>): Promise<null> => {
    const moved = await unitOfWork.commit(async (stores) => {
      const at = clock.now();
      const othersMoved = await erasingFromCalibrations(stores, caller, speakerId, at, async () => {
        if (!(await stores.speakers.delete(caller.tenantId, speakerId))) throw noSuchSpeaker();
      });
      await stores.events.append(eventOf(caller, at, "speaker.deleted", speakerId));
      await keepReceipt(stores, null, null);
      return othersMoved;
    });
    await gallery.refresh(caller.tenantId, speakerId);
    if (moved) await gallery.rebuild();
    return null;
  };
