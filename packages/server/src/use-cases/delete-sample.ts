import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { requireSample, type SampleOf } from "./lookups.ts";

/**
 * Takes one sample back, quarantined or not, and with an enrollment's last sample the enrollment. Quarantined samples
 * stay so: less speech confirms nothing. Earlier answers about the speaker are forgotten with it.
 *
 * @throws VoiceError `speaker.not_found`, `sample.not_found`
 */
export const deleteSample =
  ({ clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  async (caller: Caller, { speakerId, sampleId }: SampleOf, keepReceipt: KeepReceipt<null>): Promise<null> => {
    await unitOfWork.commit(async (stores) => {
      await requireSample(stores, caller, { speakerId, sampleId });
      await stores.samples.delete(caller.tenantId, sampleId);
      await stores.idempotency.deleteAbout(caller.tenantId, speakerId); // one of them tells what was enrolled
      await stores.events.append(eventOf(caller, clock.now(), "sample.deleted", speakerId, { sampleId }));
      await keepReceipt(stores, null, null);
    });
    await gallery.refresh(caller.tenantId, speakerId);
    return null;
  };
