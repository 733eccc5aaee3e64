import type { Caller } from "../domain/caller.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { erasingFromCalibrations } from "./erase-from-calibrations.ts";
import { eventOf } from "./events.ts";

export interface TakenBack {
  readonly speakerId: string;
  /** As the audit trail calls it. */
  readonly event: { readonly type: string; readonly details?: Readonly<Record<string, unknown>> };
  /** Erases it within the commit; what it throws leaves everything as it was. */
  readonly erase: (stores: Stores) => Promise<void>;
}

/**
 * Takes back a speaker, or something that was enrolled of one, all in one commit. Calibrations that hold the voice are
 * destroyed, and made anew without what is taken back. Earlier answers about the speaker are forgotten with it: their
 * requests can't be repeated any more. Answers about others stay, unless `erase` forgets them.
 *
 * @throws whatever `erase` does
 */
export async function takeBack(
  { clock, unitOfWork, gallery }: Pick<Dependencies, "clock" | "unitOfWork" | "gallery">,
  caller: Caller,
  { speakerId, event, erase }: TakenBack,
  keepReceipt: KeepReceipt<null>,
): Promise<null> {
  const othersMoved = await unitOfWork.commit(async (stores) => {
    const at = clock.now();
    const moved = await erasingFromCalibrations(stores, caller, speakerId, at, () => erase(stores));
    await stores.idempotency.deleteAbout(caller.tenantId, speakerId); // some of them tell what was enrolled
    await stores.events.append(eventOf(caller, at, event.type, speakerId, event.details));
    await keepReceipt(stores, null, null);
    return moved;
  });
  await gallery.refresh(caller.tenantId, speakerId);
  if (othersMoved) await gallery.rebuild();
  return null;
}
