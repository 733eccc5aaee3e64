import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { requireSpeaker } from "./lookups.ts";
import { takeBack } from "./take-back.ts";

export interface DeleteEnrollment {
  readonly speakerId: string;
  readonly enrollmentId: string;
}

/**
 * Takes one enrollment back; the voiceprint is then what the others make.
 *
 * @throws VoiceError `speaker.not_found`, `enrollment.not_found`
 */
export const deleteEnrollment =
  (deps: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  (caller: Caller, { speakerId, enrollmentId }: DeleteEnrollment, keepReceipt: KeepReceipt<null>): Promise<null> =>
    takeBack(
      deps,
      caller,
      {
        speakerId,
        event: { type: "enrollment.deleted", details: { enrollmentId } },
        erase: async (stores) => {
          await requireSpeaker(stores, caller, speakerId);
          const enrollment = await stores.enrollments.find(caller.tenantId, enrollmentId);
          if (enrollment?.speakerId !== speakerId) {
            throw new Refusal("enrollment.not_found", "This speaker has no enrollment with this id.");
          }
          await stores.enrollments.delete(caller.tenantId, enrollmentId);
        },
      },
      keepReceipt,
    );
