import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { calibrationsContract } from "./calibration-store.contract.ts";
import { enrollmentsContract, samplesContract } from "./enrollment-store.contract.ts";
import { recipesContract, recordingsContract } from "./recipe-stores.contract.ts";
import { requestsContract } from "./request-stores.contract.ts";
import { quarantineContract } from "./sample-store.contract.ts";
import { speakersContract } from "./speaker-store.contract.ts";
import type { UnitOfWork } from "./stores.ts";
import { at, enrollment, RECIPE, reply, speaker, type WithStores, walk } from "./stores-kit.contract.ts";

/** Holds an adapter to the promises of `UnitOfWork` and its stores. Each call of `make` gives a fresh, empty one. */
export function storesContract(make: () => Promise<UnitOfWork>): void {
  const withStores: WithStores = (sentence, check) => {
    test(sentence, async () => {
      await using unit = await make();
      await unit.stores.tenants.ensure("a", "A", at(0));
      await unit.stores.tenants.ensure("b", "B", at(0));
      await check(unit);
    });
  };
  suite("speakers", () => speakersContract(withStores));
  suite("enrollments", () => enrollmentsContract(withStores));
  suite("samples", () => samplesContract(withStores));
  suite("quarantine", () => quarantineContract(withStores));
  suite("recordings", () => recordingsContract(withStores));
  suite("recipes", () => recipesContract(withStores));
  suite("calibrations", () => calibrationsContract(withStores));
  suite("idempotency, keys and events", () => requestsContract(withStores));
  suite("unit of work", () => commitContract(withStores));
}

function commitContract(withStores: WithStores): void {
  withStores("what one commit writes is there together", async (unit) => {
    const answer = await unit.commit(async ({ speakers, enrollments, idempotency }) => {
      await speakers.insert(speaker("s1"));
      await enrollments.insert(enrollment("e1", "s1"));
      await idempotency.insert("a", "/r", "k", reply("", { speakerId: "s1" }), at(0));
      assert.equal(await speakers.count("a"), 1); // sees its own writes
      return "done";
    });
    assert.equal(answer, "done");
    assert.equal((await unit.stores.enrollments.samplesOf("a", "s1", RECIPE)).length, 1);
    assert.ok(await unit.stores.idempotency.find("a", "/r", "k"));
  });

  withStores("a commit that fails leaves nothing and gives its error on", async (unit) => {
    const failure = new Error("on purpose");
    const work = unit.commit(async ({ speakers }) => {
      await speakers.insert(speaker("s1"));
      throw failure;
    });
    await assert.rejects(work, failure);
    assert.equal(await unit.stores.speakers.count("a"), 0);
    await unit.commit(({ speakers }) => speakers.insert(speaker("s1")));
  });

  withStores("a read beside an open commit does not wait and sees what was committed", async (unit) => {
    await unit.commit(async ({ speakers }) => {
      await speakers.insert(speaker("s1"));
      assert.equal(await unit.stores.speakers.find("a", "s1"), undefined);
      await unit.ping();
    });
    assert.ok(await unit.stores.speakers.find("a", "s1"));
  });

  withStores("commits asked for at once see each other's results, as if one came after another", async (unit) => {
    const append = () =>
      unit.commit(async ({ speakers }) => {
        const count = await speakers.count("a");
        await speakers.insert(speaker(`s${count}`, { createdAt: at(count) }));
      });
    await Promise.all(Array.from({ length: 20 }, append));
    const found = await walk((page) => unit.stores.speakers.list("a", undefined, page), 200);
    assert.deepEqual(
      found.map(({ id }) => id),
      Array.from({ length: 20 }, (_, i) => `s${i}`),
    );
  });

  withStores("writing around an open commit from within it is an error, not a wait without end", async (unit) => {
    const work = unit.commit(() => unit.stores.speakers.insert(speaker("s1")));
    await assert.rejects(work, /within a commit/);
    await unit.stores.speakers.insert(speaker("s1"));
  });
}
