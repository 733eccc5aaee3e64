import assert from "node:assert/strict";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { Gallery } from "./gallery.ts";
import { AT, enroll, model, probeOf, speaker, TENANT } from "./house-kit.contract.ts";

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

const nearest = async (gallery: Gallery, axis: number): Promise<readonly string[]> =>
  (await gallery.search(TENANT, model, probeOf(axis), 10)).map((hit) => hit.speakerId);

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
    const [hit] = await gallery.search(TENANT, model, probeOf(0), 1);
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

test("an index that is lost while it is built leaves the one that is built next alone", async () => {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  const id = await speaker(unitOfWork);
  await enroll(unitOfWork, id, 0, 6);
  let opened = 0;
  let second: Promise<void> | undefined;
  await using gallery = new Gallery({
    unitOfWork,
    models: [model],
    minVoiceprintSpeechS: 6,
    onTrouble: () => undefined,
    openIndex: (onFailure) => {
      const index = openVoiceIndex({ onFailure });
      if (++opened > 1) return index;
      void index[Symbol.asyncDispose](); // it can't be filled any more,
      queueMicrotask(() => {
        onFailure(new VoiceError("index.failed", "crashed")); // which is noticed, and the next request comes,
        second = gallery.ready(); // before the build comes to an end
      });
      return index;
    },
  });
  await assert.rejects(gallery.ready(), { code: "index.failed" });
  await second;
  assert.deepEqual(await nearest(gallery, 0), [id]);
  assert.equal(opened, 2);
});
