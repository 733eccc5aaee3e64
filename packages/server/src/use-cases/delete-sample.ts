import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { erasingFromCalibrations } from "./erase-from-calibrations.ts";
import { eventOf } from "./events.ts";
import { requireSample, type SampleOf } from "./lookups.ts";

/**
 * Takes one sample back, quarantined or not, and with an enrollment's last sample the enrollment. Quarantined samples
 * stay so: less speech confirms nothing. Calibrations that hold the voice are made anew without it. Earlier answers about the speaker are forgotten with it.
 *
 * @throws VoiceError `speaker.not_found`, `sample.not_found`
 */
export const deleteSample =
  ({ clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  async (caller: Caller, { speakerId, sampleId }: SampleOf, keepReceipt: KeepReceipt<null>): Promise<null> => {
    const moved = await unitOfWork.commit(async (stores) => {
      await requireSample(stores, caller, { speakerId, sampleId });
      const at = clock.now();
      const othersMoved = await erasingFromCalibrations(stores, caller, speakerId, at, async () => {
        await stores.samples.delete(caller.tenantId, sampleId);
      });
      await stores.idempotency.deleteAbout(caller.tenantId, speakerId); // one of them tells what was enrolled
      await stores.events.append(eventOf(caller, at, "sample.deleted", speakerId, { sampleId }));
      await keepReceipt(stores, null, null);
      return othersMoved;
    });
    await gallery.refresh(caller.tenantId, speakerId);
    if (moved) await gallery.rebuild();
    return null;
  };
