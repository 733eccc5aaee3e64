import assert from "node:assert/strict";
import { test } from "node:test";
import { populationOf, type Stratum } from "@voicebio/engine";
import { newId } from "../domain/ids.ts";
import { model as installed, sampleOf, withSpeakers } from "./calibration-kit.contract.ts";
import { AT, TENANT } from "./house-kit.contract.ts";
import { modelOf } from "./own-models.ts";

const stratum = (llr: number): Stratum => ({
  band: "wide",
  fromS: 0,
  toS: Number.POSITIVE_INFINITY,
  nonMated: { comparisons: 3, speakers: 2, effective: 1 },
  mated: { comparisons: 0, speakers: 0 },
  accept: [{ rate: 0.1, llr, otherErrors: null }],
  reject: [],
});
const [BUILT_IN, OWN] = [[stratum(1)], [stratum(2)]];
const model = { ...installed, inDomain: { ...installed.inDomain, strata: BUILT_IN } };

test("thresholds count with the artefact that they were counted with; with another one mean and cohort alone do", () =>
  withSpeakers(17, 1, async ({ ids, unitOfWork: { stores } }) => {
    const population = populationOf(ids.map((id, i) => [id, [sampleOf(i, 0)]]));
    const served = async (version: number, builtIn: string | null, strata = OWN) => {
      const id = newId("cal", AT);
      const made = { id, tenantId: TENANT, recipe: model.recipe, version, figures: null, createdAt: AT, appliedAt: AT };
      await stores.calibrations.insert({ ...made, state: "active", strata, builtIn, population });
      const { domains, inDomain } = await modelOf(stores, TENANT, model);
      await stores.calibrations.setState(TENANT, id, "superseded", AT);
      assert.ok(domains?.wide);
      assert.equal(inDomain.id, `own@${version}`);
      return inDomain.strata;
    };
    assert.deepEqual(await served(1, model.id), OWN);
    assert.deepEqual(await served(2, "test@0"), BUILT_IN);
    assert.deepEqual(await served(3, null), BUILT_IN);
    assert.deepEqual(await served(4, model.id, []), BUILT_IN);
  }));
