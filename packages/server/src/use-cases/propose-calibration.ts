import type * as Wire from "@voicebio/contract";
import { type CalibrationProposal, populationOf, VoiceError } from "@voicebio/engine";
import type { CalibrationWithVoices } from "../domain/calibration.ts";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Stores } from "../ports/stores.ts";
import { calibrationView } from "./calibration-views.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { installedRecipe } from "./installed-recipe.ts";
import { namedPolicy } from "./lookups.ts";
import { type CalibrationSpeaker, ownSpeakers, requireEnough, speakersNamed } from "./own-speakers.ts";
import { servingModels } from "./serving-models.ts";

type Needs = Pick<Dependencies, "calibrator" | "clock" | "policies" | "recipes" | "unitOfWork">;

/**
 * Computes a version of the tenant's own calibration, and stores it for somebody to apply. One at a time over the server.
 *
 * @throws VoiceError `calibration.too_few_speakers`, `calibration.changed`, `calibration.failed`, `recipe.not_found`,
 *   `server.overloaded`
 */
export const proposeCalibration = (deps: Needs) => {
  let busy = false;
  return async (
    caller: Caller,
    request: Wire.ProposeCalibration,
    keepReceipt: KeepReceipt<Wire.Calibration>,
  ): Promise<Wire.Calibration> => {
    if (busy) throw new VoiceError("server.overloaded", "Another calibration is being computed.");
    busy = true;
    try {
      const recipe = await meantRecipe(deps, caller, request.recipe);
      const speakers = await ownSpeakers(deps.unitOfWork.stores, caller.tenantId, recipe);
      const proposal = await computed(deps, caller, recipe, speakers);
      return await deps.unitOfWork.commit(async (stores) => {
        await requireUnchanged(stores, caller, recipe, speakers);
        const answer = calibrationView(await storeProposal(deps, stores, caller, recipe, proposal));
        await keepReceipt(stores, answer, null);
        return answer;
      });
    } finally {
      busy = false;
    }
  };
};

/** The id of the recipe that is asked for, of the preferred one where none is. */
export async function meantRecipe(
  { recipes, unitOfWork }: Pick<Dependencies, "recipes" | "unitOfWork">,
  { tenantId }: Caller,
  asked: string | undefined,
): Promise<string> {
  if (asked !== undefined) return installedRecipe(recipes, asked).model.recipe;
  return (await servingModels({ recipes }, unitOfWork.stores, tenantId))[0].recipe;
}

async function computed(
  deps: Needs,
  caller: Caller,
  recipe: string,
  speakers: readonly CalibrationSpeaker[],
): Promise<CalibrationProposal> {
  const { narrow, wide } = populationOf(speakers.map(({ sessions, speakerId }) => [speakerId, sessions.flat()]));
  requireEnough({ wide: wide.length, narrow: narrow.length });
  const { maxFalseMatchRate } = await namedPolicy(deps, caller, undefined);
  return deps.calibrator.calibrate(installedRecipe(deps.recipes, recipe).model, speakers, maxFalseMatchRate);
}

/** Whatever was erased meanwhile must not come back with the version. @throws VoiceError `calibration.changed` */
async function requireUnchanged(
  stores: Stores,
  { tenantId }: Caller,
  recipe: string,
  used: readonly CalibrationSpeaker[],
): Promise<void> {
  const sampleIds = (speakers: readonly CalibrationSpeaker[]) =>
    speakers.flatMap(({ sessions }) => sessions.flat().map(({ sampleId }) => sampleId));
  const ids = used.map(({ speakerId }) => speakerId);
  const there = new Set(sampleIds(await speakersNamed(stores, tenantId, recipe, ids)));
  if (sampleIds(used).every((id) => there.has(id))) return;
  throw new Refusal("calibration.changed", "Recordings that it was computed of are not there any more.");
}

async function storeProposal(
  { clock, recipes }: Needs,
  stores: Stores,
  caller: Caller,
  recipe: string,
  { figures, population, strata }: CalibrationProposal,
): Promise<CalibrationWithVoices> {
  const { tenantId } = caller;
  // A proposal that nobody applied is of no use beside a newer one, and holds voices.
  for (const { id } of await stores.calibrations.inState(tenantId, recipe, ["proposed"]))
    await stores.calibrations.destroy(tenantId, id);
  const createdAt = clock.now();
  const version = await stores.calibrations.nextVersion(tenantId, recipe);
  const proposed: CalibrationWithVoices = {
    id: newId("cal", createdAt),
    tenantId,
    recipe,
    version,
    state: "proposed",
    figures,
    strata,
    builtIn: installedRecipe(recipes, recipe).model.id,
    createdAt,
    appliedAt: null,
    population,
  };
  await stores.calibrations.insert(proposed);
  const details = { calibrationId: proposed.id, recipe, version, speakers: figures.speakers };
  await stores.events.append(eventOf(caller, createdAt, "calibration.proposed", null, details));
  return proposed;
}
