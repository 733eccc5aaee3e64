/** A tenant calibrates on its own speakers: proposed, applied, named in decisions, rolled back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, leavingOut, ownModel, populationOf, VoiceError, voiceprintOf } from "@voicebio/engine";
import { applyCalibration } from "./apply-calibration.ts";
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
  withSpeakers,
} from "./calibration-kit.contract.ts";
import { CALLER, heardFor, hearing, recording, speaker, TENANT } from "./house-kit.contract.ts";
import { identifySpeaker } from "./identify-speaker.ts";
import { listCalibrations } from "./list-calibrations.ts";
import { rollBackCalibration } from "./roll-back-calibration.ts";
import { verifySpeaker } from "./verify-speaker.ts";

const probe = { recordings: [recording("probe")], channel: "mix" } as const;

const verify = ({ unitOfWork }: House, speakerId: string, number: number, bandwidthHz = 8000) => {
  const inference = hearing(embeddingOf(number, 9));
  const analyze: typeof inference.analyze = async (...asked) => ({
    ...(await inference.analyze(...asked)),
    quality: { ...heardFor(8), bandwidthHz },
  });
  return verifySpeaker({ ...common, unitOfWork, inference: { ...inference, analyze } })(CALLER, {
    ...probe,
    speakerId,
  });
};

const states = async ({ unitOfWork }: House) =>
  (await listCalibrations({ unitOfWork })(CALLER, {})).items.map(({ name, state }) => `${name} ${state}`);

const rollBack = (house: House) => rollBackCalibration({ ...common, ...house })(CALLER, {}, noReceipt);

test("below sixteen speakers asking is refused with the number needed and the number there", () =>
  withSpeakers(15, 1, async (house) => {
    const refused = (error: unknown) =>
      error instanceof VoiceError &&
      error.code === "calibration.too_few_speakers" &&
      /^16 speakers are needed.* 15 in the wide band, 0 in/.test(error.message);
    await assert.rejects(propose(house), refused);
    assert.deepEqual(await states(house), []);
  }));

test("a proposal reports before and after with intervals, says what stays built in, and serves nobody", () =>
  withSpeakers(18, 1, async (house) => {
    const { appliedAt, builtIn, name, report, state } = await propose(house);
    assert.deepEqual([name, state, appliedAt, builtIn], ["own@1", "proposed", null, "test@1"]);
    assert.ok(report);
    assert.deepEqual([report.speakers, report.samples, report.bandSpeakers], [18, 18, { wide: 18, narrow: 0 }]);
    // Everybody shares a microphone: the built-in mean takes strangers for one speaker, their own mean does not.
    assert.ok(report.after.strangersMean.value < report.before.strangersMean.value - 5);
    for (const { high, low, value } of [report.before.strangersMean, report.after.strangersHighest])
      assert.ok(low !== null && high !== null && low <= value && value <= high);
    assert.equal(report.after.eer, null);
    assert.equal(report.comparisons.mated, 0);
    assert.deepEqual(report.adapts, ["mean", "cohort"]);
    assert.match(
      report.notes.join("\n"),
      /telephone's band there are 0 speakers.*\n0 speakers were enrolled in two sessions/,
    );
    assert.equal((await verify(house, house.ids[0] ?? "", 0)).calibration, "test@1");
  }));

test("with sixteen speakers of two sessions the report has error rates, of comparisons across sessions alone", () =>
  withSpeakers(17, 2, async (house) => {
    const { report } = await propose(house);
    assert.ok(report?.after.eer && report.after.cllr && report.before.cllr);
    assert.equal(report.comparisons.mated, 17 * 2); // each session against the other
    assert.ok(report.after.cllr.value < report.before.cllr.value);
  }));

test("an applied calibration serves and is named; of a band with too few speakers the built-in one does and is", () =>
  withSpeakers(18, 1, async (house) => {
    const [ann = "", ben = ""] = house.ids;
    const before = await verify(house, ann, 1);
    assert.equal((await calibrate(house)).state, "active");
    const after = await verify(house, ann, 1);
    assert.deepEqual([before.calibration, after.calibration], ["test@1", "own@1"]);
    assert.ok((after.llr ?? 0) < (before.llr ?? 0));
    assert.equal((await verify(house, ben, 1, 3400)).calibration, "test@1");
    const identify = identifySpeaker({ ...common, ...house, inference: hearing(embeddingOf(1, 9)) });
    const { candidates } = await identify(CALLER, { ...probe, top: 3 });
    assert.deepEqual([candidates[0]?.speakerId, candidates[0]?.calibration], [ben, "own@1"]);
  }));

test("at verification the claimed speaker's own voice is in neither mean nor cohort", () =>
  withSpeakers(18, 1, async (house) => {
    await calibrate(house);
    const { llr } = await verify(house, house.ids[3] ?? "", 3);
    const others = populationOf(house.ids.flatMap((id, i) => (i === 3 ? [] : [[id, [sampleOf(i, 0)]] as const])));
    const without = ownModel(model, { ...model.inDomain, id: "own@1", population: others });
    const expected = compare(without, voiceprintOf(without, [sampleOf(3, 0)]), sampleOf(3, 9)).llr;
    assert.ok(Math.abs((llr ?? 0) - expected) < 1e-3, `${llr} is not ${expected}`);
    const all = populationOf(house.ids.map((id, i) => [id, [sampleOf(i, 0)]]));
    const left = leavingOut(ownModel(model, { ...model.inDomain, population: all }), house.ids[3] ?? "");
    assert.deepEqual(left.domains, without.domains);
  }));

test("who is enrolled later changes no version: only a new one knows them", () =>
  withSpeakers(17, 1, async (house) => {
    await calibrate(house);
    const before = await verify(house, house.ids[0] ?? "", 0);
    for (let number = 20; number < 30; number++)
      await session(house.unitOfWork, await speaker(house.unitOfWork), number, 0);
    assert.equal((await verify(house, house.ids[0] ?? "", 0)).llr, before.llr);
    assert.equal((await calibrate(house)).report?.speakers, 27);
    assert.notEqual((await verify(house, house.ids[0] ?? "", 0)).llr, before.llr);
  }));

test("a roll back goes to the version before, and at last to the built-in one; what served can be applied again", () =>
  withSpeakers(17, 1, async (house) => {
    await calibrate(house);
    const { id } = await calibrate(house);
    assert.deepEqual(await states(house), ["own@1 superseded", "own@2 active"]);
    const [ann = ""] = house.ids;
    assert.equal((await rollBack(house)).calibration, "own@1");
    assert.equal((await verify(house, ann, 0)).calibration, "own@1");
    assert.equal((await rollBack(house)).calibration, "test@1");
    assert.equal((await verify(house, ann, 0)).calibration, "test@1");
    await assert.rejects(rollBack(house), { code: "calibration.not_found" });
    await applyCalibration({ ...common, ...house })(CALLER, id, noReceipt);
    assert.equal((await verify(house, ann, 0)).calibration, "own@2");
  }));

test("a proposal that nobody applied is destroyed by the next one, and can't be applied then", () =>
  withSpeakers(17, 1, async (house) => {
    const { id } = await propose(house);
    await propose(house);
    assert.deepEqual(await states(house), ["own@1 destroyed", "own@2 proposed"]);
    const apply = applyCalibration({ ...common, ...house });
    await assert.rejects(apply(CALLER, id, noReceipt), { code: "calibration.destroyed" });
    await assert.rejects(apply({ ...CALLER, tenantId: "other" }, id, noReceipt), { code: "calibration.not_found" });
    const { holding } = house.unitOfWork.stores.calibrations;
    assert.equal((await holding(TENANT, house.ids[0] ?? "")).length, 1);
  }));
