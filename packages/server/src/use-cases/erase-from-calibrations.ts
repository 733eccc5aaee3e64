import { type Contribution, LEAST_SPEAKERS, type Population, populationOf } from "@voicebio/engine";
import type { Calibration } from "../domain/calibration.ts";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import type { Stores } from "../ports/stores.ts";
import { eventOf } from "./events.ts";

/**
 * Erases samples of a speaker, or the speaker, within a commit, and with them every calibration that holds the voice:
 * voices and thresholds are destroyed, figures stay. Where one of them serves, a version made of those who are left
 * takes its place at once; where they are too few, the built-in calibration does.
 *
 * What is left needs no computing: mean and cohort are made of the voices whenever they are asked for. Thresholds were
 * counted with the one who is erased, so that until somebody calibrates anew those of calibrated systems in general
 * count, which stand in every recipe's artefact.
 *
 * @param erase does the erasing; whatever of the speaker is still there afterwards stays in the calibration
 * @returns whether somebody is placed otherwise now: the gallery is to be rebuilt once it is committed
 */
export async function erasingFromCalibrations(
  stores: Stores,
  caller: Caller,
  speakerId: string,
  at: Date,
  erase: () => Promise<void>,
): Promise<boolean> {
  const held = await stores.calibrations.holding(caller.tenantId, speakerId);
  const active = held.filter(({ state }) => state === "active");
  const populations = await Promise.all(active.map(({ id }) => stores.calibrations.population(caller.tenantId, id)));
  await erase();
  for (const { id, recipe, version } of held) {
    await stores.calibrations.destroy(caller.tenantId, id);
    const details = { calibrationId: id, recipe, version };
    await stores.events.append(eventOf(caller, at, "calibration.destroyed", null, details));
  }
  for (const [i, calibration] of active.entries())
    await remake(stores, caller, calibration, populations[i] as Population, speakerId, at);
  return active.length > 0;
}

async function remake(
  stores: Stores,
  caller: Caller,
  { recipe, tenantId, version }: Calibration,
  population: Population,
  speakerId: string,
  at: Date,
): Promise<void> {
  const left = populationOf([[speakerId, await stores.enrollments.samplesOf(tenantId, speakerId, recipe)]]);
  const others = (own: readonly Contribution[]) => own.filter((one) => one.speakerId !== speakerId);
  const remade: Population = {
    wide: [...others(population.wide), ...left.wide],
    narrow: [...others(population.narrow), ...left.narrow],
  };
  if (Math.max(remade.wide.length, remade.narrow.length) < LEAST_SPEAKERS) return;
  const id = newId("cal", at);
  const made = { id, tenantId, recipe, version: await stores.calibrations.nextVersion(tenantId, recipe) };
  await stores.calibrations.insert({
    ...made,
    state: "active",
    figures: null,
    strata: [],
    builtIn: null,
    createdAt: at,
    appliedAt: at,
    population: remade,
  });
  const details = { calibrationId: id, recipe, version: made.version, of: version };
  await stores.events.append(eventOf(caller, at, "calibration.remade", null, details));
}

/** Destroys every version of a recipe whose voiceprints are deleted: they hold means of the same vectors. */
export async function destroyCalibrationsOf(stores: Stores, { tenantId }: Caller, recipe: string): Promise<void> {
  for (const { id } of await stores.calibrations.inState(tenantId, recipe, ["proposed", "active", "superseded"]))
    await stores.calibrations.destroy(tenantId, id);
}
