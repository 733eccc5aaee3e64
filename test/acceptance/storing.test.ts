/** Storing: once per key, in pages, and never across tenants. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { type Client, clientOf, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

let server: ServerProcess;
let client: Client;

before(async () => {
  server = await startServerProcess(temporaryFolder());
  client = await clientOf(server);
});

after(async () => {
  await server.stop();
  removeFolder(server.dataFolder);
});

/** Tenants have no door yet: another one is written into the database, as its operator would. */
function anotherTenant(): string {
  const key = "vb_another-tenants-key";
  const database = new DatabaseSync(join(server.dataFolder, "voicebio.sqlite"), { timeout: 5000 });
  const at = new Date().toISOString();
  database.prepare("insert into tenants (id, name, created_at) values ('other', 'Other', ?)").run(at);
  database
    .prepare("insert into api_keys (id, tenant_id, name, digest, created_at) values ('key_other', 'other', 'k', ?, ?)")
    .run(createHash("sha256").update(key).digest("hex"), at);
  database.close();
  return key;
}

test("another tenant's speaker is a 404 with the same bytes as an unknown one, on every route", async () => {
  const key = anotherTenant();
  const id = await client.enrolled("Mine", [voice("slt", 1), voice("slt", 2)]);
  const enrollments = await client.call("GET", `/v1/speakers/${id}/enrollments`);
  const enrollmentId = enrollments.body.items[0]?.id;
  const unknown = "spk_01a1fe17-2d7d-7000-8583-8d604d6baf9e";
  const audio = [voice("slt", 3)];
  for (const [method, path, options] of [
    ["GET", "", {}],
    ["PATCH", "", { json: { name: "Theirs" } }],
    ["DELETE", "", {}],
    ["GET", "/enrollments", {}],
    ["POST", "/enrollments", { audio }],
    ["POST", "/verifications", { audio }],
    ["DELETE", `/enrollments/${enrollmentId}`, {}],
  ] as const) {
    const theirs = await client.call(method, `/v1/speakers/${id}${path}`, { ...options, key });
    const nobodys = await client.call(method, `/v1/speakers/${unknown}${path}`, { ...options, key });
    assert.equal(theirs.status, 404, `${method} ${path}`);
    assert.equal(theirs.text, nobodys.text);
  }
  const found = await client.call("POST", "/v1/identifications?top=100", { audio, key });
  assert.deepEqual(found.body.candidates, []);
  assert.deepEqual((await client.call("GET", "/v1/speakers", { key })).body.items, []);
  assert.equal((await client.call("GET", `/v1/speakers/${id}`)).body.name, "Mine");
});

test("an externalId is unique within a tenant, and its speaker is found by it", async () => {
  const first = await client.call("POST", "/v1/speakers", { json: { externalId: "crm-1" } });
  const second = await client.call("POST", "/v1/speakers", { json: { externalId: "crm-1" } });
  assert.equal(second.status, 409);
  assert.equal(second.body.code, "speaker.external_id_taken");
  const found = await client.call("GET", "/v1/speakers?externalId=crm-1");
  assert.deepEqual(found.body, { items: [first.body], next: null });
});

test("a request repeated with its Idempotency-Key is answered alike and done once", async () => {
  const options = { json: { name: "Idem" }, headers: { "idempotency-key": "make-idem" } };
  const first = await client.call("POST", "/v1/speakers", options);
  const again = await client.call("POST", "/v1/speakers", options);
  assert.equal(again.status, 201);
  assert.equal(again.text, first.text);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(first.headers.get("idempotency-replayed"), null);
  assert.equal((await client.call("GET", "/v1/speakers?search=idem")).body.items.length, 1);
});

test("an enrollment repeated with its Idempotency-Key is answered alike, whatever the form's boundary", async () => {
  const id = await client.speaker("Idem enrollment");
  const path = `/v1/speakers/${id}/enrollments`;
  const options = { audio: [voice("kal", 1), voice("kal", 2)], headers: { "idempotency-key": "enroll-idem" } };
  const first = await client.call("POST", path, options);
  const again = await client.call("POST", path, options);
  assert.equal(again.status, 201);
  assert.equal(again.text, first.text);
  assert.equal((await client.call("GET", path)).body.items.length, 1);
});

test("the same Idempotency-Key with another content is a 422; on another route it is another key", async () => {
  const headers = { "idempotency-key": "two-contents" };
  await client.call("POST", "/v1/speakers", { json: { name: "One" }, headers });
  const other = await client.call("POST", "/v1/speakers", { json: { name: "Two" }, headers });
  assert.equal(other.status, 422);
  assert.equal(other.body.code, "idempotency.key_reused");
  const id = await client.speaker("Elsewhere");
  const gone = await client.call("DELETE", `/v1/speakers/${id}`, { headers });
  assert.equal(gone.status, 204);
  const goneAgain = await client.call("DELETE", `/v1/speakers/${id}`, { headers });
  assert.equal(goneAgain.status, 204);
  assert.equal(goneAgain.headers.get("idempotency-replayed"), "true");
});

test("requests with one Idempotency-Key at the same time store once", async () => {
  const id = await client.speaker("Race");
  const path = `/v1/speakers/${id}/enrollments`;
  const options = { audio: [voice("ked", 1), voice("ked", 2)], headers: { "idempotency-key": "race" } };
  const replies = await Promise.all(Array.from({ length: 4 }, () => client.call("POST", path, options)));
  const statuses = replies.map((reply) => reply.status).sort();
  assert.equal(statuses[0], 201);
  assert.ok(statuses.every((status) => status === 201 || status === 409));
  assert.equal((await client.call("GET", path)).body.items.length, 1);
});

test("an Idempotency-Key that is no key is a 400", async () => {
  for (const key of ["", "a b", "x".repeat(201)]) {
    const reply = await client.call("POST", "/v1/speakers", { json: {}, headers: { "idempotency-key": key } });
    assert.equal(reply.status, 400, key);
    assert.equal(reply.body.errors[0]?.pointer, "/idempotency-key");
  }
});

test("pages hold every speaker once, in order, also while others are made", async () => {
  const names = Array.from({ length: 7 }, (_, i) => `paged-${i}`);
  for (const name of names) await client.speaker(name);
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page = await client.call("GET", `/v1/speakers?search=PAGED&limit=3${cursor}`);
    seen.push(...page.body.items.map((item) => item.name));
    next = page.body.next;
  }
  assert.deepEqual(seen, names);
});

test("a speaker's fields are changed one by one, and taken away with null", async () => {
  const made = await client.call("POST", "/v1/speakers", { json: { name: "Before", externalId: "crm-9" } });
  const path = `/v1/speakers/${made.body.id}`;
  const renamed = await client.call("PATCH", path, { json: { name: "After" } });
  assert.deepEqual([renamed.body.name, renamed.body.externalId], ["After", "crm-9"]);
  const freed = await client.call("PATCH", path, { json: { externalId: null } });
  assert.deepEqual([freed.body.name, freed.body.externalId], ["After", null]);
  assert.equal((await client.call("GET", path)).text, freed.text);
});

test("the doors of operation ask for no key and tell nothing personal", async () => {
  await client.speaker("Personal");
  for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/errors/audio.empty"]) {
    const reply = await client.call("GET", path, { key: "" });
    assert.equal(reply.status, 200, path);
    assert.ok(!reply.text.includes("Personal"), path);
  }
  const docs = await fetch(`${server.url}/docs/`);
  assert.equal(docs.status, 200);
  assert.ok(!(await docs.text()).includes("https://"), "nothing is fetched from elsewhere");
});
