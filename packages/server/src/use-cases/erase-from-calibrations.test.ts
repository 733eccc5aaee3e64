/** Erasing a speaker, or some of the speaker's recordings, erases the voice from every calibration. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { populationOf } from "@voicebio/engine";
import { bytesOfVector } from "../adapters/sql/vector-bytes.ts";
import {
  calibrate,
  common,
  embeddingOf,
  type House,
  model,
  noReceipt,
  propose,
  sampleOf,
  session,
  voiceOf,
  withSpeakers,
} from "./calibration-kit.contract.ts";
import { deleteEnrollment } from "./delete-enrollment.ts";
import { deleteSpeaker } from "./delete-speaker.ts";
import { CALLER, hearing, recording, speaker, TENANT } from "./house-kit.contract.ts";
import { identifySpeaker } from "./identify-speaker.ts";
import { listCalibrations } from "./list-calibrations.ts";
import { proposeCalibration } from "./propose-calibration.ts";
import { servingModels } from "./serving-models.ts";

const erase = (house: House, speakerId: string) => deleteSpeaker({ ...common, ...house })(CALLER, speakerId, noReceipt);

const versions = async ({ unitOfWork }: House) => (await listCalibrations({ unitOfWork })(CALLER, {})).items;

const states = async (house: House) => (await versions(house)).map(({ name, state }) => `${name} ${state}`);

const serving = async ({ unitOfWork }: House) => (await servingModels(common, unitOfWork.stores, TENANT))[0];

const bytesOf = ({ path }: House): Buffer => Buffer.concat(["", "-wal"].map((suffix) => readFileSync(path + suffix)));

test("a deleted speaker's voice is in no calibration and no file any more, at once; the others' goes on serving", () =>
  withSpeakers(18, 1, async (house) => {
    const voice = Buffer.from(bytesOfVector(voiceOf(5)));
    await calibrate(house);
    await calibrate(house);
    await propose(house);
    assert.ok(bytesOf(house).includes(voice));
    await erase(house, house.ids[5] ?? "");
    assert.equal(bytesOf(house).includes(voice), false);
    assert.deepEqual(await states(house), ["own@1 destroyed", "own@2 destroyed", "own@3 destroyed", "own@4 active"]);
    const reports = (await versions(house)).map(({ report }) => report?.speakers ?? null);
    assert.deepEqual(reports, [18, 18, 18, null]);
    const { inDomain, population } = await serving(house);
    const others = house.ids.flatMap((id, i) => (i === 5 ? [] : [[id, [sampleOf(i, 0)]] as const]));
    assert.deepEqual(population, populationOf(others));
    assert.deepEqual([inDomain.id, inDomain.strata], ["own@4", model.inDomain.strata]);
    const identify = identifySpeaker({ ...common, ...house, inference: hearing(embeddingOf(2, 9)) });
    const probe = { recordings: [recording("probe")], channel: "mix", top: 20 } as const;
    const { candidates } = await identify(CALLER, probe);
    assert.deepEqual([candidates.length, candidates[0]?.speakerId], [17, house.ids[2]]);
    assert.ok(candidates.every(({ calibration }) => calibration === "own@4"));
  }));

test("where too few are left the built-in calibration serves", () =>
  withSpeakers(16, 1, async (house) => {
    await calibrate(house);
    await erase(house, house.ids[0] ?? "");
    assert.deepEqual(await states(house), ["own@1 destroyed"]);
    assert.equal((await serving(house)).population, undefined);
    await assert.rejects(propose(house), { code: "calibration.too_few_speakers" });
  }));

test("who is in no calibration can be erased without touching one", () =>
  withSpeakers(17, 1, async (house) => {
    await calibrate(house);
    const before = await serving(house);
    const stranger = await speaker(house.unitOfWork);
    await session(house.unitOfWork, stranger, 40, 0);
    await erase(house, stranger);
    assert.equal(await serving(house), before);
  }));

test("an enrollment that is taken back leaves the speaker's calibration with what is left of the speaker", () =>
  withSpeakers(17, 2, async (house) => {
    await calibrate(house);
    const [ann = ""] = house.ids;
    const [first] = (await house.unitOfWork.stores.enrollments.list(TENANT, ann, { limit: 9 })).items;
    const request = { speakerId: ann, enrollmentId: first?.id ?? "" };
    await deleteEnrollment({ ...common, ...house })(CALLER, request, noReceipt);
    assert.deepEqual(await states(house), ["own@1 destroyed", "own@2 active"]);
    const voices = (await serving(house)).population?.wide ?? [];
    assert.equal(voices.length, 17);
    const left = voices.find(({ speakerId }) => speakerId === ann);
    assert.deepEqual(left?.mean, embeddingOf(0, 1).vector);
  }));

test("who is erased while a calibration is computed does not come back with it", () =>
  withSpeakers(18, 1, async (house) => {
    const { unitOfWork } = house;
    const calibrator: typeof common.calibrator = {
      calibrate: async (...asked) => {
        const proposal = await common.calibrator.calibrate(...asked);
        await erase(house, house.ids[0] ?? "");
        return proposal;
      },
    };
    const asked = proposeCalibration({ ...common, unitOfWork, calibrator })(CALLER, {}, noReceipt);
    await assert.rejects(asked, { code: "calibration.changed" });
    assert.deepEqual(await states(house), []);
  }));
