import type * as Wire from "@voicebio/contract";
import { calibrationName } from "../domain/calibration.ts";
import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { installedRecipe } from "./installed-recipe.ts";
import { meantRecipe } from "./propose-calibration.ts";

type Needs = Pick<Dependencies, "clock" | "gallery" | "recipes" | "unitOfWork">;

/**
 * Goes back to the version that served before, or to the built-in calibration where there is none any more.
 *
 * @throws VoiceError `calibration.not_found` where the built-in one serves, `recipe.not_found`
 */
export const rollBackCalibration =
  (deps: Needs) =>
  async (
    caller: Caller,
    request: Wire.RollBackCalibration,
    keepReceipt: KeepReceipt<Wire.RolledBack>,
  ): Promise<Wire.RolledBack> => {
    const { tenantId } = caller;
    const recipe = await meantRecipe(deps, caller, request.recipe);
    const rolledBack = await deps.unitOfWork.commit(async (stores) => {
      const [active] = await stores.calibrations.inState(tenantId, recipe, ["active"]);
      if (active === undefined) {
        throw new Refusal(
          "calibration.not_found",
          `The built-in calibration serves ${recipe}: there is nothing to go back from.`,
        );
      }
      const [before] = await stores.calibrations.inState(tenantId, recipe, ["superseded"]);
      await stores.calibrations.setState(tenantId, active.id, "proposed", null);
      if (before) await stores.calibrations.setState(tenantId, before.id, "active", before.appliedAt);
      const details = { calibrationId: active.id, recipe, version: active.version, to: before?.version ?? null };
      await stores.events.append(eventOf(caller, deps.clock.now(), "calibration.rolled_back", null, details));
      const calibration = before ? calibrationName(before) : installedRecipe(deps.recipes, recipe).model.id;
      const answer = { recipe, from: calibrationName(active), calibration };
      await keepReceipt(stores, answer, null);
      return answer;
    });
    await deps.gallery.rebuild();
    return rolledBack;
  };
