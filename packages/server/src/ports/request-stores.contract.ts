import assert from "node:assert/strict";
import { at, refused, reply, speaker, type WithStores } from "./stores-kit.contract.ts";

/** The promises of `IdempotencyStore`, `TenantStore` and `EventStore`. */
export function requestsContract(withStores: WithStores): void {
  withStores("a reply is found under its tenant, route and key alone", async ({ stores }) => {
    const kept = reply('{"id":"x"}');
    await stores.idempotency.insert("a", "/r", "k", kept, at(0));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "k"), kept);
    assert.equal(await stores.idempotency.find("b", "/r", "k"), undefined);
    assert.equal(await stores.idempotency.find("a", "/q", "k"), undefined);
    assert.equal(await stores.idempotency.find("a", "/r", "K"), undefined);
  });

  withStores("the second to store under a key is refused, and the first reply stays", async ({ stores }) => {
    await stores.idempotency.insert("a", "/r", "k", reply("1"), at(0));
    const second = stores.idempotency.insert("a", "/r", "k", reply("2"), at(1));
    await assert.rejects(second, refused("idempotency.in_progress"));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "k"), reply("1"));
  });

  withStores("replies older than a moment are forgotten, and their keys are free", async ({ stores }) => {
    await stores.idempotency.insert("a", "/r", "old", reply("1"), at(1));
    await stores.idempotency.insert("a", "/r", "new", reply("2"), at(2));
    await stores.idempotency.deleteOlderThan(at(2));
    assert.equal(await stores.idempotency.find("a", "/r", "old"), undefined);
    assert.deepEqual(await stores.idempotency.find("a", "/r", "new"), reply("2"));
    await stores.idempotency.insert("a", "/r", "old", reply("3"), at(3));
  });

  withStores("a speaker's deletion takes the replies about it along, and no other", async ({ stores }) => {
    const about = (speakerId: string) => reply(`{"name":"name of ${speakerId}"}`, { speakerId });
    for (const tenantId of ["a", "b"]) {
      await stores.speakers.insert(speaker("s1", { tenantId }));
      await stores.idempotency.insert(tenantId, "/r", "of s1", about("s1"), at(0));
    }
    await stores.speakers.insert(speaker("s2"));
    await stores.idempotency.insert("a", "/r", "of s2", about("s2"), at(0));
    await stores.idempotency.insert("a", "/r", "of nobody", reply(""), at(0));
    await stores.speakers.delete("a", "s1");
    assert.equal(await stores.idempotency.find("a", "/r", "of s1"), undefined);
    assert.deepEqual(await stores.idempotency.find("b", "/r", "of s1"), about("s1"));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "of s2"), about("s2"));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "of nobody"), reply(""));
  });

  withStores("the replies about a speaker can be forgotten without it, and no other", async ({ stores }) => {
    const about = (speakerId: string) => reply("{}", { speakerId });
    for (const tenantId of ["a", "b"]) await stores.speakers.insert(speaker("s1", { tenantId }));
    await stores.speakers.insert(speaker("s2"));
    for (const key of ["k1", "k2"]) await stores.idempotency.insert("a", "/r", key, about("s1"), at(0));
    await stores.idempotency.insert("b", "/r", "k1", about("s1"), at(0));
    await stores.idempotency.insert("a", "/r", "of s2", about("s2"), at(0));
    await stores.idempotency.insert("a", "/r", "of nobody", reply(""), at(0));
    const naming = reply('{"reasons":[{"speakerId":"s1"}]}', { speakerId: "s2" });
    await stores.idempotency.insert("a", "/r", "naming", naming, at(0));
    await stores.idempotency.deleteAbout("a", "s1");
    for (const key of ["k1", "k2"]) assert.equal(await stores.idempotency.find("a", "/r", key), undefined);
    assert.deepEqual(await stores.idempotency.find("b", "/r", "k1"), about("s1"));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "of s2"), about("s2"));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "of nobody"), reply(""));
    assert.deepEqual(await stores.idempotency.find("a", "/r", "naming"), naming);
    assert.ok(await stores.speakers.find("a", "s1"));
  });

  withStores("the replies that name a speaker can be forgotten, whomever they tell about", async ({ stores }) => {
    const naming = (id: string) => reply(JSON.stringify({ reasons: [{ speakerId: id }] }), { speakerId: "s2" });
    for (const tenantId of ["a", "b"]) {
      await stores.speakers.insert(speaker("s2", { tenantId }));
      await stores.idempotency.insert(tenantId, "/r", "naming s1", naming("s1"), at(0));
    }
    await stores.idempotency.insert("a", "/r", "naming s12", naming("s12"), at(0));
    await stores.idempotency.deleteNaming("a", "s1");
    assert.equal(await stores.idempotency.find("a", "/r", "naming s1"), undefined);
    assert.deepEqual(await stores.idempotency.find("a", "/r", "naming s12"), naming("s12"));
    assert.deepEqual(await stores.idempotency.find("b", "/r", "naming s1"), naming("s1"));
  });

  withStores("a deletion and the reply to it are kept together", async (unit) => {
    await unit.stores.speakers.insert(speaker("s1"));
    await unit.commit(async ({ speakers, idempotency }) => {
      await speakers.delete("a", "s1");
      await idempotency.insert("a", "/r", "k", reply("", { status: 204 }), at(0));
    });
    assert.equal(await unit.stores.speakers.find("a", "s1"), undefined);
    assert.deepEqual(await unit.stores.idempotency.find("a", "/r", "k"), reply("", { status: 204 }));
  });

  withStores("a key leads to its tenant", async ({ stores }) => {
    const key = { id: "key_1", tenantId: "a", name: "first", digest: "0f", createdAt: at(5) };
    assert.equal(await stores.tenants.hasKeys("a"), false);
    await stores.tenants.insertKey(key);
    assert.deepEqual(await stores.tenants.findKey("0f"), key);
    assert.equal(await stores.tenants.findKey("0e"), undefined);
    assert.deepEqual([await stores.tenants.hasKeys("a"), await stores.tenants.hasKeys("b")], [true, false]);
  });

  withStores("a tenant that is there stays as it is", async ({ stores }) => {
    await stores.tenants.insertKey({ id: "key_1", tenantId: "a", name: "first", digest: "0f", createdAt: at(5) });
    await stores.tenants.ensure("a", "Another name", at(9));
    assert.equal(await stores.tenants.hasKeys("a"), true);
  });

  withStores("an event outlives the speaker it tells about", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    const event = { tenantId: "a", at: at(0), actor: "local", subjectId: "s1", details: { count: 1 } };
    await stores.events.append({ ...event, id: "evt_1", type: "speaker.created" });
    assert.equal(await stores.speakers.delete("a", "s1"), true);
    await stores.events.append({ ...event, id: "evt_2", type: "speaker.deleted" });
  });
}
