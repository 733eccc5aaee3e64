import assert from "node:assert/strict";
import type { KeptRecording } from "../domain/kept-recording.ts";
import type { UnitOfWork } from "./stores.ts";
import { at, enrollment, RECIPE, sample, speaker, type WithStores } from "./stores-kit.contract.ts";

const NEWER = "newer@1";
const newer = { recipe: NEWER, vector: Float32Array.of(1, 2) };

const recording = (sampleId: string, more: Partial<KeptRecording> = {}): KeptRecording => ({
  sampleId,
  channel: "mix",
  bytes: Uint8Array.from(Buffer.from(`recording of ${sampleId}`)),
  ...more,
});

/** Speakers `s1` and `s2` with two samples each, `s1x`, `s1y`, `s2x` and `s2y`. */
async function twoSpeakers({ stores }: UnitOfWork): Promise<void> {
  for (const id of ["s1", "s2"]) {
    await stores.speakers.insert(speaker(id));
    await stores.enrollments.insert(enrollment(`e${id}`, id, { samples: [sample(`${id}x`), sample(`${id}y`)] }));
  }
}

/** The promises of `RecordingStore`. */
export function recordingsContract(withStores: WithStores): void {
  withStores("a kept recording is found as it was stored, by its own tenant alone", async (unit) => {
    await twoSpeakers(unit);
    const { recordings } = unit.stores;
    const second = recording("s1y", { channel: 1, bytes: Uint8Array.of(0, 255, 10) });
    await recordings.insert("a", recording("s1x"));
    await recordings.insert("a", second);
    assert.deepEqual(await recordings.find("a", "s1x"), recording("s1x"));
    assert.deepEqual(await recordings.find("a", "s1y"), second);
    assert.equal(await recordings.find("b", "s1x"), undefined);
    assert.equal(await recordings.find("a", "s2x"), undefined);
    assert.deepEqual(await recordings.keptIn("a", ["es2", "es1"]), new Set(["s1x", "s1y"]));
    assert.deepEqual(await recordings.keptIn("b", ["es1"]), new Set());
    assert.deepEqual(await recordings.keptIn("a", []), new Set());
  });

  withStores("a recording is kept once, and only of a sample that is there", async (unit) => {
    await twoSpeakers(unit);
    await unit.stores.recordings.insert("a", recording("s1x"));
    await assert.rejects(unit.stores.recordings.insert("a", recording("s1x")));
    await assert.rejects(unit.stores.recordings.insert("a", recording("nothing")));
    await assert.rejects(unit.stores.recordings.insert("b", recording("s1y")));
  });

  withStores("a recording is gone with its enrollment or its speaker", async (unit) => {
    await twoSpeakers(unit);
    for (const id of ["s1x", "s2x"]) await unit.stores.recordings.insert("a", recording(id));
    await unit.stores.enrollments.delete("a", "es1");
    assert.deepEqual(await unit.stores.recordings.keptIn("a", ["es1", "es2"]), new Set(["s2x"]));
    await unit.stores.speakers.delete("a", "s2");
    assert.equal(await unit.stores.recordings.find("a", "s2x"), undefined);
  });

  withStores(
    "what waits for a recipe is listed in order, and no longer once it is embedded or erased",
    async (unit) => {
      await twoSpeakers(unit);
      const { recordings, enrollments, speakers } = unit.stores;
      for (const id of ["s2x", "s1y", "s1x"]) await recordings.insert("a", recording(id));
      const ids = async (page: Parameters<typeof recordings.waiting>[2], tenantId = "a") =>
        (await recordings.waiting(tenantId, NEWER, page)).map(({ sampleId }) => sampleId);
      assert.deepEqual(await recordings.waiting("a", NEWER, { limit: 1 }), [{ sampleId: "s1x", speakerId: "s1" }]);
      assert.deepEqual(await ids({ limit: 9 }), ["s1x", "s1y", "s2x"]);
      assert.deepEqual(await ids({ after: "s1x", limit: 1 }), ["s1y"]);
      assert.deepEqual(await ids({ limit: 9 }, "b"), []);
      assert.deepEqual(await recordings.countWaiting("a", NEWER), { kept: 3, notKept: 1 });
      assert.deepEqual(await recordings.countWaiting("a", RECIPE), { kept: 0, notKept: 0 });
      await enrollments.addEmbeddings("a", "s1y", [newer]);
      assert.deepEqual(await ids({ limit: 9 }), ["s1x", "s2x"]);
      assert.equal(await recordings.isWaiting("a", NEWER, "s1y"), false);
      assert.equal(await recordings.isWaiting("a", NEWER, "s2x"), true);
      assert.equal(await recordings.isWaiting("a", NEWER, "s2y"), false);
      await speakers.delete("a", "s2");
      assert.equal(await recordings.isWaiting("a", NEWER, "s2x"), false);
      assert.deepEqual(await recordings.countWaiting("a", NEWER), { kept: 1, notKept: 0 });
    },
  );
}

/** The promises of `RecipeStore`. */
export function recipesContract(withStores: WithStores): void {
  withStores("a tenant's choice is its own, and can be taken back", async ({ stores: { recipes, tenants } }) => {
    assert.equal(await recipes.chosen("a"), undefined);
    await recipes.choose("a", "newer");
    await tenants.ensure("a", "A", at(1));
    assert.deepEqual([await recipes.chosen("a"), await recipes.chosen("b")], ["newer", undefined]);
    await recipes.choose("a", undefined);
    assert.equal(await recipes.chosen("a"), undefined);
  });

  withStores("a tenant's recipes are those that it has embeddings of, until they are deleted", async (unit) => {
    const { recipes, speakers, enrollments } = unit.stores;
    assert.deepEqual(await recipes.everyStored(), []);
    await twoSpeakers(unit);
    await speakers.insert(speaker("t1", { tenantId: "b" }));
    const samples = [sample("other", { embeddings: [newer] })];
    await enrollments.insert(enrollment("f1", "t1", { tenantId: "b", samples }));
    await enrollments.addEmbeddings("a", "s1x", [newer]);
    assert.deepEqual([await recipes.stored("a"), await recipes.stored("b")], [[RECIPE, NEWER], [NEWER]]);
    assert.deepEqual(await recipes.everyStored(), [RECIPE, NEWER]);
    assert.equal(await recipes.deleteEmbeddings("a", NEWER), 1);
    assert.equal(await recipes.deleteEmbeddings("a", NEWER), 0);
    assert.deepEqual([await recipes.stored("a"), await recipes.stored("b")], [[RECIPE], [NEWER]]);
    assert.equal((await enrollments.samplesOf("a", "s1", RECIPE)).length, 2);
  });

  withStores(
    "a speaker's standing sums up what each recipe has embedded, and what is kept for the one",
    async (unit) => {
      await twoSpeakers(unit);
      const { recipes, recordings, enrollments, speakers } = unit.stores;
      await speakers.insert(speaker("s3"));
      await enrollments.addEmbeddings("a", "s1x", [newer]);
      for (const id of ["s1x", "s1y"]) await recordings.insert("a", recording(id));
      const standings = await recipes.standingsOf("a", ["s1", "s2", "s3"], NEWER);
      const both = { samples: 2, netSpeechS: 7 };
      const one = { samples: 1, netSpeechS: 3.5 };
      const none = { samples: 0, netSpeechS: 0 };
      assert.deepEqual(
        new Set(standings),
        new Set([
          {
            speakerId: "s1",
            voiceprints: new Map([
              [RECIPE, both],
              [NEWER, one],
            ]),
            waiting: one,
          },
          { speakerId: "s2", voiceprints: new Map([[RECIPE, both]]), waiting: none },
        ]),
      );
      assert.deepEqual(await recipes.standingsOf("b", ["s1", "s2"], NEWER), []);
      assert.deepEqual(await recipes.standingsOf("a", [], NEWER), []);
    },
  );
}
