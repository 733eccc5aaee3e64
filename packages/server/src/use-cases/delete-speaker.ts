import { UNCONFIRMED } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { noSuchSpeaker } from "./lookups.ts";
import { takeBack } from "./take-back.ts";

/**
 * Deletes a speaker with all that was enrolled, and whatever else tells of it: receipts, other speakers' too where they
 * name it, calibrations, and the reasons of other speakers' samples that sounded alike. Nothing counts that did not before:
 * those samples stay quarantined, and nothing tells that there was somebody else.
 *
 * @throws VoiceError `speaker.not_found`
 */
export const deleteSpeaker =
  (deps: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  (caller: Caller, speakerId: string, keepReceipt: KeepReceipt<null>): Promise<null> =>
    takeBack(
      deps,
      caller,
      {
        speakerId,
        event: { type: "speaker.deleted" },
        erase: async ({ speakers, samples, idempotency }) => {
          if (!(await speakers.delete(caller.tenantId, speakerId))) throw noSuchSpeaker();
          await samples.dropReasonsNaming(caller.tenantId, speakerId, UNCONFIRMED);
          await idempotency.deleteNaming(caller.tenantId, speakerId);
        },
      },
      keepReceipt,
    );
