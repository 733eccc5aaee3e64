import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { requireSample, type SampleOf } from "./lookups.ts";
import { takeBack } from "./take-back.ts";

/**
 * Takes one sample back, quarantined or not, and with an enrollment's last sample the enrollment. Quarantined samples
 * stay so: less speech confirms nothing.
 *
 * @throws VoiceError `speaker.not_found`, `sample.not_found`
 */
export const deleteSample =
  (deps: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  (caller: Caller, { speakerId, sampleId }: SampleOf, keepReceipt: KeepReceipt<null>): Promise<null> =>
    takeBack(
      deps,
      caller,
      {
        speakerId,
        event: { type: "sample.deleted", details: { sampleId } },
        erase: async (stores) => {
          await requireSample(stores, caller, { speakerId, sampleId });
          await stores.samples.delete(caller.tenantId, sampleId);
        },
      },
      keepReceipt,
    );
