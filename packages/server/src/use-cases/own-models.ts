import { ownModel, type ScoringModel } from "@voicebio/engine";
import { calibrationName } from "../domain/calibration.ts";
import type { Stores } from "../ports/stores.ts";

interface Adapted {
  readonly calibrationId: string;
  readonly model: Promise<ScoringModel>;
}

/** Of each installed model what tenants' own calibrations make of it, by tenant; one that serves no more is let go of. */
const adapted = new WeakMap<ScoringModel, Map<string, Adapted>>();

/**
 * A model as the tenant's own calibration makes it; as it is where none is active.
 *
 * Which one is active is asked of the store every time, so that it counts at once wherever it was applied, taken back or
 * erased; its voices are read when it changes.
 *
 * @param model as it was installed
 */
export async function modelOf(
  { calibrations }: Pick<Stores, "calibrations">,
  tenantId: string,
  model: ScoringModel,
): Promise<ScoringModel> {
  const tenants = adapted.get(model) ?? new Map<string, Adapted>();
  adapted.set(model, tenants);
  const calibrationId = await calibrations.activeId(tenantId, model.recipe);
  if (calibrationId === undefined) {
    tenants.delete(tenantId);
    return model;
  }
  const known = tenants.get(tenantId);
  if (known?.calibrationId === calibrationId) return known.model;
  const made = { calibrationId, model: adapt({ calibrations }, tenantId, calibrationId, model) };
  tenants.set(tenantId, made);
  made.model.catch(() => {
    if (tenants.get(tenantId) === made) tenants.delete(tenantId);
  });
  return made.model;
}

async function adapt(
  { calibrations }: Pick<Stores, "calibrations">,
  tenantId: string,
  id: string,
  model: ScoringModel,
): Promise<ScoringModel> {
  const found = await calibrations.find(tenantId, id);
  if (found === undefined) return model;
  const population = await calibrations.population(tenantId, id);
  // Scores and LLRs are of the artefact that they were counted with: another one has others. A version that was made when
  // somebody was erased has no thresholds of its own.
  const own = found.builtIn === model.id ? found : undefined;
  const seen = own?.figures?.seen;
  const strata = own && own.strata.length > 0 ? own.strata : model.inDomain.strata;
  return ownModel(model, { id: calibrationName(found), strata, population, ...(seen && { seen }) });
}
