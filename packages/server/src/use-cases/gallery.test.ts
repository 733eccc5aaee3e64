import assert from "node:assert/strict";
import { test } from "node:test";
import { type ScoringModel, VoiceError } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import { newId } from "../domain/ids.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { Gallery } from "./gallery.ts";

const WIDTH = 4;
const AT = new Date("2026-11-21T10:00:00.000Z");
const TENANT = "default";

const model: ScoringModel = {
  id: "test@1",
  recipe: "r",
  mean: new Float32Array(WIDTH),
  calibration: { offset: [0, 0, 0, 0], slope: [1, 0, 0, 0], minSpeechS: 1, maxSpeechS: 10, maxSamples: 10 },
};

/** A voice of its own for each number: along one axis. */
const voice = (axis: number) => ({
  recipe: "r",
  vector: Float32Array.from({ length: WIDTH }, (_, i) => Number(i === axis)),
});

interface House {
  readonly unitOfWork: UnitOfWork;
  readonly gallery: Gallery;
  /** Ends the index's thread; what it returns tells the gallery, as the index does when it notices. */
  readonly crash: () => Promise<() => void>;
  readonly troubles: readonly unknown[];
}

/** A gallery over a real store and a real index. */
async function withGallery(work: (house: House) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  let crash: House["crash"] = () => assert.fail("no index yet");
  const troubles: unknown[] = [];
  await using gallery = new Gallery({
    unitOfWork,
    models: [model],
    minVoiceprintSpeechS: 6,
    onTrouble: (error) => troubles.push(error),
    openIndex: (onFailure) => {
      const index = openVoiceIndex({ onFailure });
      crash = async () => {
        await index[Symbol.asyncDispose]();
        return () => onFailure(new VoiceError("index.failed", "crashed"));
      };
      return index;
    },
  });
  await work({ unitOfWork, gallery, troubles, crash: () => crash() });
}

async function speaker({ stores }: UnitOfWork): Promise<string> {
  const id = newId("spk", AT);
  await stores.speakers.insert({ id, tenantId: TENANT, name: null, externalId: null, createdAt: AT });
  return id;
}

async function enroll({ stores }: UnitOfWork, speakerId: string, axis: number, netSpeechS: number): Promise<string> {
  const id = newId("enr", AT);
  const quality = {
    durationS: netSpeechS,
    netSpeechS,
    snrDb: 30,
    levelDb: -20,
    clippedShare: 0,
    bandwidthHz: 8000,
    voices: 1,
  };
  const sample = { id: newId("smp", AT), digest: id, quality, embeddings: [voice(axis)] };
  await stores.enrollments.insert({ id, tenantId: TENANT, speakerId, createdAt: AT, samples: [sample] });
  return id;
}

const nearest = async (gallery: Gallery, axis: number): Promise<readonly string[]> =>
  (await gallery.search(TENANT, model, voice(axis), 10)).map((hit) => hit.speakerId);

test("a speaker can be found from the moment that the voiceprint is ready, and no longer than that", () =>
  withGallery(async ({ unitOfWork, gallery }) => {
    const id = await speaker(unitOfWork);
    await enroll(unitOfWork, id, 0, 3);
    await gallery.refresh(TENANT, id);
    assert.deepEqual(await nearest(gallery, 0), []);
    const second = await enroll(unitOfWork, id, 0, 3);
    await gallery.refresh(TENANT, id);
    assert.deepEqual(await nearest(gallery, 0), [id]);
    await unitOfWork.stores.enrollments.delete(TENANT, second);
    await gallery.refresh(TENANT, id);
    assert.deepEqual(await nearest(gallery, 0), []);
  }));

test("whatever order changes of one speaker race in, the index ends equal to the store", () =>
  withGallery(async ({ unitOfWork, gallery }) => {
    const id = await speaker(unitOfWork);
    const change = async (axis: number) => {
      await enroll(unitOfWork, id, axis, 6);
      await gallery.refresh(TENANT, id);
    };
    await Promise.all([change(0), change(1), change(2)]);
    const [hit] = await gallery.search(TENANT, model, voice(0), 1);
    // Three equal parts along three axes: each lies at 1/√3 of their sum.
    assert.ok(Math.abs((hit?.score ?? 0) - 1 / Math.sqrt(3)) < 1e-6);
    await Promise.all([
      change(3),
      unitOfWork.stores.speakers.delete(TENANT, id).then(() => gallery.refresh(TENANT, id)),
    ]).catch(() => undefined); // an enrollment that comes after the deletion is refused by the store
    assert.deepEqual(await nearest(gallery, 0), []);
  }));

test("an index that is lost answers nothing until it is built again from the store, with what changed meanwhile", () =>
  withGallery(async ({ unitOfWork, gallery, crash, troubles }) => {
    const ids = [await speaker(unitOfWork), await speaker(unitOfWork)] as const;
    await enroll(unitOfWork, ids[0], 0, 6);
    await gallery.refresh(TENANT, ids[0]);
    const notice = await crash();
    await enroll(unitOfWork, ids[1], 1, 6);
    await gallery.refresh(TENANT, ids[1]);
    await assert.rejects(nearest(gallery, 1), { code: "index.failed" });
    notice();
    assert.equal((await nearest(gallery, 0))[0], ids[0]);
    assert.equal((await nearest(gallery, 1))[0], ids[1]);
    assert.equal(troubles.length, 2);
  }));

test("what stood in the store before is there once the gallery is ready", () =>
  withGallery(async ({ unitOfWork, gallery }) => {
    const ids = [await speaker(unitOfWork), await speaker(unitOfWork), await speaker(unitOfWork)];
    for (const [axis, id] of ids.entries()) await enroll(unitOfWork, id, axis, axis === 2 ? 5 : 6);
    await gallery.ready();
    assert.equal(await gallery.size(TENANT, model), 2);
    assert.equal((await nearest(gallery, 1))[0], ids[1]);
  }));
