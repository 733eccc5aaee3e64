import assert from "node:assert/strict";
import type { Population, Stratum } from "@voicebio/engine";
import type { CalibrationWithVoices } from "../domain/calibration.ts";
import type { UnitOfWork } from "./stores.ts";
import { at, RECIPE, speaker, type WithStores, walk } from "./stores-kit.contract.ts";

const STRATUM: Stratum = {
  band: "narrow",
  fromS: 5,
  toS: Number.POSITIVE_INFINITY,
  nonMated: { comparisons: 3, speakers: 2, effective: 1 },
  mated: { comparisons: 0, speakers: 0 },
  accept: [{ rate: 0.1, llr: 1.5, otherErrors: null }],
  reject: [],
};
const voice = (speakerId: string, ...numbers: number[]) => ({ speakerId, mean: Float32Array.from(numbers) });
const VOICES: Population = { wide: [voice("s1", 1.5, -0), voice("s2", 1e-40, 2)], narrow: [voice("s1", 3, 4)] };

const calibration = (
  id: string,
  version: number,
  more: Partial<CalibrationWithVoices> = {},
): CalibrationWithVoices => ({
  id,
  tenantId: "a",
  recipe: RECIPE,
  version,
  state: "proposed",
  figures: null,
  strata: [STRATUM],
  builtIn: "built-in@1",
  createdAt: at(version),
  appliedAt: null,
  population: VOICES,
  ...more,
});

async function twoSpeakers({ stores }: UnitOfWork): Promise<void> {
  for (const id of ["s1", "s2"]) await stores.speakers.insert(speaker(id));
}

/** The promises of `CalibrationStore`. */
export function calibrationsContract(withStores: WithStores): void {
  withStores("a version is found as it was stored, voices to the bit, by its own tenant alone", async (unit) => {
    await twoSpeakers(unit);
    const { calibrations } = unit.stores;
    const { population, ...stored } = calibration("c1", 1);
    await calibrations.insert({ ...stored, population });
    assert.deepEqual(await calibrations.find("a", "c1"), stored);
    assert.deepEqual(await calibrations.population("a", "c1"), VOICES);
    assert.equal(await calibrations.find("b", "c1"), undefined);
    assert.deepEqual(await calibrations.population("b", "c1"), { wide: [], narrow: [] });
    assert.deepEqual(await calibrations.holding("b", "s1"), []);
    assert.deepEqual(
      [await calibrations.nextVersion("a", RECIPE), await calibrations.nextVersion("b", RECIPE)],
      [2, 1],
    );
    assert.deepEqual(await walk((page) => calibrations.list("b", page), 5), []);
  });

  withStores("a version with a speaker who is not there is not stored at all", async (unit) => {
    await twoSpeakers(unit);
    const { calibrations } = unit.stores;
    const population = { wide: [voice("s1", 1), voice("nobody", 2)], narrow: [] };
    await assert.rejects(calibrations.insert(calibration("c1", 1, { population })));
    assert.equal(await calibrations.find("a", "c1"), undefined);
    assert.deepEqual(await calibrations.holding("a", "s1"), []);
  });

  withStores("versions are listed in order of creation, and by state with the one applied last first", async (unit) => {
    await twoSpeakers(unit);
    const { calibrations } = unit.stores;
    for (const version of [1, 2, 3]) await calibrations.insert(calibration(`c${version}`, version));
    const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);
    assert.deepEqual(ids(await walk((page) => calibrations.list("a", page), 2)), ["c1", "c2", "c3"]);
    assert.equal(await calibrations.activeId("a", RECIPE), undefined);
    await calibrations.setState("a", "c2", "superseded", at(10));
    await calibrations.setState("a", "c1", "superseded", at(20));
    await calibrations.setState("a", "c3", "active", at(30));
    assert.equal(await calibrations.activeId("a", RECIPE), "c3");
    assert.equal(await calibrations.activeId("a", "other@1"), undefined);
    assert.deepEqual(ids(await calibrations.inState("a", RECIPE, ["superseded"])), ["c1", "c2"]);
    assert.deepEqual((await calibrations.find("a", "c1"))?.appliedAt, at(20));
    assert.deepEqual(await calibrations.inState("a", "other@1", ["superseded"]), []);
  });

  withStores("a version that is destroyed has no voices and no thresholds any more", async (unit) => {
    await twoSpeakers(unit);
    const { calibrations } = unit.stores;
    for (const version of [1, 2]) await calibrations.insert(calibration(`c${version}`, version));
    await calibrations.destroy("a", "c1");
    const { state, strata } = (await calibrations.find("a", "c1")) ?? assert.fail("its figures stay");
    assert.deepEqual([state, strata], ["destroyed", []]);
    assert.deepEqual(await calibrations.population("a", "c1"), { wide: [], narrow: [] });
    assert.deepEqual(
      (await calibrations.holding("a", "s1")).map(({ id }) => id),
      ["c2"],
    );
  });

  withStores("a speaker's deletion takes the speaker's voice out of every version", async (unit) => {
    await twoSpeakers(unit);
    await unit.stores.calibrations.insert(calibration("c1", 1));
    await unit.stores.speakers.delete("a", "s1");
    assert.deepEqual(await unit.stores.calibrations.population("a", "c1"), { wide: [VOICES.wide[1]], narrow: [] });
  });
}
