import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { erasingFromCalibrations } from "./erase-from-calibrations.ts";
import { eventOf } from "./events.ts";
import { requireSpeaker } from "./lookups.ts";

export interface DeleteEnrollment {
  readonly speakerId: string;
  readonly enrollmentId: string;
}

/**
 * Takes one enrollment back; the voiceprint is then what the others make.
 * Calibrations that hold the speaker's voice are destroyed, and made anew without what is taken back.
 * Earlier answers about the speaker are forgotten with it: their requests can't be repeated any more.
 *
 * @throws VoiceError `speaker.not_found`, `enrollment.not_found`
 */
export const deleteEnrollment =
  ({ clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">) =>
  async (
    caller: Caller,
    { speakerId, enrollmentId }: DeleteEnrollment,
    keepReceipt: KeepReceipt<null>,
  ): Promise<null> => {
    const moved = await unitOfWork.commit(async (stores) => {
      await requireSpeaker(stores, caller, speakerId);
      const enrollment = await stores.enrollments.find(caller.tenantId, enrollmentId);
      if (enrollment?.speakerId !== speakerId) {
        throw new Refusal("enrollment.not_found", "This speaker has no enrollment with this id.");
      }
      const at = clock.now();
      const othersMoved = await erasingFromCalibrations(stores, caller, speakerId, at, async () => {
        await stores.enrollments.delete(caller.tenantId, enrollmentId);
      });
      await stores.idempotency.deleteAbout(caller.tenantId, speakerId); // one of them tells what was enrolled
      await stores.events.append(eventOf(caller, at, "enrollment.deleted", speakerId, { enrollmentId }));
      await keepReceipt(stores, null, null);
      return othersMoved;
    });
    await gallery.refresh(caller.tenantId, speakerId);
    if (moved) await gallery.rebuild();
    return null;
  };
