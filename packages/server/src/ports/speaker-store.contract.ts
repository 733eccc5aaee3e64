import assert from "node:assert/strict";
import { at, refused, speaker, type WithStores, walk } from "./stores-kit.contract.ts";

/** The promises of `SpeakerStore`. */
export function speakersContract(withStores: WithStores): void {
  withStores("a speaker is found as it was stored, by id and by external id", async ({ stores }) => {
    const ada = speaker("s1", { name: "Ada", externalId: "E-1", createdAt: at(7) });
    await stores.speakers.insert(ada);
    assert.deepEqual(await stores.speakers.find("a", "s1"), ada);
    assert.deepEqual(await stores.speakers.findByExternalId("a", "E-1"), ada);
    assert.equal(await stores.speakers.count("a"), 1);
  });

  withStores("a speaker of another tenant is unknown to every method", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1", { externalId: "E-1" }));
    assert.equal(await stores.speakers.find("b", "s1"), undefined);
    assert.equal(await stores.speakers.findByExternalId("b", "E-1"), undefined);
    assert.deepEqual(await stores.speakers.list("b", undefined, { limit: 9 }), { items: [], next: null });
    assert.equal(await stores.speakers.update(speaker("s1", { tenantId: "b", name: "Eve" })), false);
    assert.equal(await stores.speakers.delete("b", "s1"), false);
    assert.equal(await stores.speakers.count("b"), 0);
    assert.equal((await stores.speakers.find("a", "s1"))?.name, null);
  });

  withStores("an external id belongs to one speaker of a tenant, none to many", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1", { externalId: "E-1" }));
    await stores.speakers.insert(speaker("s2", { tenantId: "b", externalId: "E-1" }));
    await stores.speakers.insert(speaker("s3"));
    await stores.speakers.insert(speaker("s4"));
    const taken = refused("speaker.external_id_taken");
    await assert.rejects(stores.speakers.insert(speaker("s5", { externalId: "E-1" })), taken);
    await assert.rejects(stores.speakers.update(speaker("s3", { externalId: "E-1" })), taken);
    assert.equal(await stores.speakers.count("a"), 3);
  });

  withStores("a speaker is renamed, keeps its creation, and gives its external id free", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1", { name: "Ada", externalId: "E-1" }));
    assert.equal(await stores.speakers.update(speaker("s1", { name: "Ada King", createdAt: at(99) })), true);
    assert.deepEqual(await stores.speakers.find("a", "s1"), speaker("s1", { name: "Ada King" }));
    await stores.speakers.insert(speaker("s2", { externalId: "E-1" }));
    assert.equal(await stores.speakers.update(speaker("s9")), false);
  });

  withStores("a speaker is put on the watchlist and taken off it", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1", { watchlist: true }));
    assert.equal((await stores.speakers.find("a", "s1"))?.watchlist, true);
    await stores.speakers.update(speaker("s1"));
    assert.equal((await stores.speakers.find("a", "s1"))?.watchlist, false);
  });

  withStores("a list walked by pages gives each speaker once, in order of creation", async ({ stores }) => {
    const made = [3, 1, 2, 2, 2, 0].map((ms, i) => speaker(`s${i}`, { createdAt: at(ms) }));
    for (const one of made) await stores.speakers.insert(one);
    const found = await walk((page) => stores.speakers.list("a", undefined, page), 2);
    assert.deepEqual(
      found.map(({ id }) => id),
      ["s5", "s1", "s2", "s3", "s4", "s0"],
    );
  });

  withStores("a page goes on where the last one ended, whatever came or went between", async ({ stores }) => {
    for (const ms of [1, 2, 3, 4]) await stores.speakers.insert(speaker(`s${ms}`, { createdAt: at(ms) }));
    const { next } = await stores.speakers.list("a", undefined, { limit: 2 });
    assert.ok(next !== null);
    await stores.speakers.delete("a", "s2");
    await stores.speakers.insert(speaker("s5", { createdAt: at(5) }));
    const rest = await stores.speakers.list("a", undefined, { limit: 9, cursor: next });
    assert.deepEqual(
      rest.items.map(({ id }) => id),
      ["s3", "s4", "s5"],
    );
    assert.equal(rest.next, null);
  });

  withStores("a cursor that no list gave is refused", async ({ stores }) => {
    for (const cursor of ["", "nonsense", "WzFd", "bnVsbA", "e30", "WzEsMl0"]) {
      const list = stores.speakers.list("a", undefined, { limit: 2, cursor });
      await assert.rejects(list, refused("request.bad_cursor"), cursor);
    }
  });

  withStores("a search finds text anywhere in name or external id, whatever its case", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1", { name: "Zoë STRAßE" }));
    await stores.speakers.insert(speaker("s2", { externalId: "100%_sure\\" }));
    await stores.speakers.insert(speaker("s3", { name: "Жанна", externalId: "100 percent sure" }));
    await stores.speakers.insert(speaker("s4", { tenantId: "b", name: "Zoë" }));
    const found = async (search: string): Promise<string> =>
      (await walk((page) => stores.speakers.list("a", search, page), 1)).map(({ id }) => id).join(" ");
    assert.equal(await found("zOË"), "s1");
    assert.equal(await found("zoe\u0308"), "s1"); // the same letter in two code points
    assert.equal(await found("strasse"), "s1");
    assert.equal(await found("ЖАН"), "s3");
    assert.equal(await found("SURE"), "s2 s3");
    assert.equal(await found("0%_"), "s2");
    assert.equal(await found("\\"), "s2");
    assert.equal(await found("_"), "s2");
    assert.equal(await found("nobody"), "");
    assert.equal(await found(""), "s1 s2 s3");
  });
}
