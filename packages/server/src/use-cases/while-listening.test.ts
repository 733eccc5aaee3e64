/** What another request changes while one listens counts for its answer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICY } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { Gallery } from "./gallery.ts";
import { AT, CALLER, enroll, hearing, model, recording, setTo, speaker, TENANT, voice } from "./house-kit.contract.ts";
import { identifySpeaker } from "./identify-speaker.ts";
import { verifySpeaker } from "./verify-speaker.ts";

const common = { clock: { now: () => AT }, recipes: setTo(model), policies: [DEFAULT_POLICY] } as const;
const probe = { recordings: [recording("probe")], channel: "mix" } as const;

async function withStore(work: (unitOfWork: UnitOfWork) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  await work(unitOfWork);
}

/** The store, where `change` is committed right after each reading of several speakers' samples. */
const changingAfterScoring = (unitOfWork: UnitOfWork, change: () => Promise<unknown>): UnitOfWork => ({
  commit: (work) => unitOfWork.commit(work),
  ping: () => unitOfWork.ping(),
  [Symbol.asyncDispose]: () => unitOfWork[Symbol.asyncDispose](),
  stores: {
    ...unitOfWork.stores,
    enrollments: {
      ...unitOfWork.stores.enrollments,
      samplesOfMany: async (...question) => {
        const found = await unitOfWork.stores.enrollments.samplesOfMany(...question);
        await change();
        return found;
      },
    },
  },
});

test("a speaker who is deleted after the scoring decides nothing: the answer is about the best who is still there", () =>
  withStore(async (unitOfWork) => {
    await using gallery = new Gallery({
      unitOfWork,
      models: [model],
      minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
      onTrouble: (error) => assert.fail(String(error)),
      openIndex: (onFailure) => openVoiceIndex({ onFailure }),
    });
    const [same, other] = [await speaker(unitOfWork), await speaker(unitOfWork)];
    await enroll(unitOfWork, same, 0, 6);
    await enroll(unitOfWork, other, 1, 6);
    const identify = (store: UnitOfWork) =>
      identifySpeaker({ ...common, unitOfWork: store, gallery, inference: hearing(voice(0)) })(CALLER, {
        ...probe,
        top: 1,
      });
    const before = await identify(unitOfWork);
    assert.deepEqual([before.decision, before.candidates[0]?.speakerId], ["match", same]);
    const deletion = () => unitOfWork.stores.speakers.delete(TENANT, same);
    const after = await identify(changingAfterScoring(unitOfWork, deletion));
    assert.equal(after.decision, "no_match");
    assert.deepEqual(
      after.candidates.map(({ speakerId }) => speakerId),
      [other],
    );
  }));

test("a speaker who is deleted while the recording is analyzed is not verified any more", () =>
  withStore(async (unitOfWork) => {
    const speakerId = await speaker(unitOfWork);
    await enroll(unitOfWork, speakerId, 0, 6);
    const inference = hearing(voice(0), () => unitOfWork.stores.speakers.delete(TENANT, speakerId));
    const verified = verifySpeaker({ ...common, unitOfWork, inference })(CALLER, { ...probe, speakerId });
    await assert.rejects(verified, { code: "speaker.not_found" });
  }));

test("an enrollment that is taken back while the recording is analyzed is not compared with any more", () =>
  withStore(async (unitOfWork) => {
    const speakerId = await speaker(unitOfWork);
    const enrollmentId = await enroll(unitOfWork, speakerId, 0, 6);
    const inference = hearing(voice(0), () => unitOfWork.stores.enrollments.delete(TENANT, enrollmentId));
    const verification = await verifySpeaker({ ...common, unitOfWork, inference })(CALLER, { ...probe, speakerId });
    assert.deepEqual([verification.decision, verification.llr], ["inconclusive", null]);
    assert.deepEqual(
      verification.reasons.map(({ code }) => code),
      ["voiceprint.not_ready"],
    );
  }));
