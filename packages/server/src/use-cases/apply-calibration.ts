import type * as Wire from "@voicebio/contract";
import { type Calibration, calibrationName } from "../domain/calibration.ts";
import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Stores } from "../ports/stores.ts";
import { calibrationView } from "./calibration-views.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { requireCalibration } from "./lookups.ts";

/** Versions behind the active one that can be gone back to; older ones are destroyed, as they hold voices. */
const KEPT = 5;

/**
 * Lets a version serve its recipe, in the place of the one that does.
 *
 * @throws VoiceError `calibration.not_found`, `calibration.destroyed`
 */
export const applyCalibration =
  ({ clock, gallery, unitOfWork }: Pick<Dependencies, "clock" | "gallery" | "unitOfWork">) =>
  async (caller: Caller, id: string, keepReceipt: KeepReceipt<Wire.Calibration>): Promise<Wire.Calibration> => {
    const applied = await unitOfWork.commit(async (stores) => {
      const calibration = await requireCalibration(stores, caller, id);
      if (calibration.state === "destroyed") {
        throw new Refusal("calibration.destroyed", `${calibrationName(calibration)} holds nobody's voice any more.`);
      }
      const at = clock.now();
      const answer = calibrationView(
        calibration.state === "active" ? calibration : await activate(stores, caller, calibration, at),
      );
      await keepReceipt(stores, answer, null);
      return answer;
    });
    await gallery.rebuild();
    return applied;
  };

async function activate(stores: Stores, caller: Caller, calibration: Calibration, at: Date): Promise<Calibration> {
  const { id, recipe, tenantId, version } = calibration;
  const [before] = await stores.calibrations.inState(tenantId, recipe, ["active"]);
  if (before) await stores.calibrations.setState(tenantId, before.id, "superseded", before.appliedAt);
  await stores.calibrations.setState(tenantId, id, "active", at);
  for (const old of (await stores.calibrations.inState(tenantId, recipe, ["superseded"])).slice(KEPT))
    await stores.calibrations.destroy(tenantId, old.id);
  const details = { calibrationId: id, recipe, version, before: before?.version ?? null };
  await stores.events.append(eventOf(caller, at, "calibration.applied", null, details));
  return { ...calibration, state: "active", appliedAt: at };
}
