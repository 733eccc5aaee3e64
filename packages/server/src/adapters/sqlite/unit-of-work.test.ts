import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { storesContract } from "../../ports/stores.contract.ts";
import { enrollment, reply, sample, speaker } from "../../ports/stores-kit.contract.ts";
import { bytesOfVector } from "../sql/vector-bytes.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { openSqliteUnitOfWork } from "./unit-of-work.ts";

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());

let databases = 0;
const freshPath = (): string => join(folder.path, `${databases++}.sqlite`);

storesContract(() => openSqliteUnitOfWork(freshPath()));

/** Every byte of the database and of the files beside it. */
function bytesBeside(path: string): Buffer {
  const names = readdirSync(folder.path).filter((name) => join(folder.path, name).startsWith(path));
  return Buffer.concat(names.map((name) => readFileSync(join(folder.path, name))));
}

test("a deleted speaker's vectors and name are in no file of the database", async () => {
  const path = freshPath();
  await using unit = await openSqliteUnitOfWork(path);
  await unit.stores.tenants.ensure("a", "A", new Date(0));
  const vectorOf = (i: number) => Float32Array.from({ length: 192 }, (_, n) => Math.fround(Math.sin(i * 192 + n)));
  await unit.commit(async ({ speakers, enrollments, idempotency }) => {
    for (let i = 0; i < 300; i++) {
      const id = `s${(i * 7919) % 300}`; // not in the order of the keys, so that pages are split
      const name = `name of ${id} ends`;
      await speakers.insert(speaker(id, { name }));
      await idempotency.insert("a", "/r", id, reply(JSON.stringify({ name }), { speakerId: id }), new Date(0));
      const samples = [sample(`m${id}`, { embeddings: [{ recipe: "r", vector: vectorOf(i) }] })];
      await enrollments.insert(enrollment(`e${id}`, id, { samples }));
    }
  });
  const partOf = (i: number) => Buffer.from(bytesOfVector(vectorOf(i))).subarray(0, 64);
  assert.equal(bytesBeside(path).includes(partOf(4)), true);
  for (let i = 0; i < 300; i += 2) await unit.stores.speakers.delete("a", `s${(i * 7919) % 300}`);
  const files = bytesBeside(path);
  for (let i = 0; i < 300; i++) {
    assert.equal(files.includes(partOf(i)), i % 2 === 1, `vector ${i}`);
    assert.equal(files.includes(`name of s${(i * 7919) % 300} ends`), i % 2 === 1, `name ${i}`);
  }
});

test("an erased speaker's id is in no file of the database, whoever's samples and receipts named it", async () => {
  const path = freshPath();
  await using unit = await openSqliteUnitOfWork(path);
  await unit.stores.tenants.ensure("a", "A", new Date(0));
  const erased = "spk_whom-nobody-knows";
  const message = `The voice sounds like ${erased} (LLR 7.9).`;
  const reasons = [{ code: "enrollment.duplicate", message, speakerId: erased }] as const;
  await unit.commit(async ({ speakers, enrollments, idempotency }) => {
    await speakers.insert(speaker(erased));
    for (let i = 0; i < 300; i++) {
      const id = `s${(i * 7919) % 300}`; // not in the order of the keys, so that pages are split
      const state = i % 3 === 0 ? "active" : "quarantined";
      await speakers.insert(speaker(id));
      const named = [sample(`m${id}`, { state, reasons })];
      await enrollments.insert(enrollment(`e${id}`, id, { samples: named }));
      const answer = reply(JSON.stringify({ reasons }), { speakerId: id });
      await idempotency.insert("a", `/speakers/${id}`, id, answer, new Date(0));
    }
  });
  assert.equal(bytesBeside(path).includes(erased), true);
  const [route, key] = [`DELETE /speakers/${erased}`, `delete ${erased}`];
  await unit.commit(async ({ speakers, samples, idempotency }) => {
    await speakers.delete("a", erased);
    await samples.dropReasonsNaming("a", erased, { code: "enrollment.unconfirmed", message: "Nobody knows." });
    await idempotency.deleteNaming("a", erased);
    await idempotency.insert("a", route, key, reply(""), new Date(0));
  });
  assert.equal(bytesBeside(path).includes(erased), false);
  assert.deepEqual(await unit.stores.idempotency.find("a", route, key), reply(""));
});

test("what was deleted while another program read is in no file once that has ended and something is written", async () => {
  const path = freshPath();
  await using unit = await openSqliteUnitOfWork(path);
  await unit.stores.tenants.ensure("a", "A", new Date(0));
  await unit.stores.speakers.insert(speaker("s1", { name: "whom nobody knows" }));
  const other = new DatabaseSync(path, { readOnly: true });
  other.exec("BEGIN; SELECT * FROM speakers");
  await unit.stores.speakers.delete("a", "s1");
  assert.equal(bytesBeside(path).includes("whom nobody knows"), true);
  other.close();
  await unit.stores.tenants.ensure("b", "B", new Date(0));
  assert.equal(bytesBeside(path).includes("whom nobody knows"), false);
});

test("only the owner may read the database and the files beside it", async () => {
  const path = freshPath();
  await using unit = await openSqliteUnitOfWork(path);
  await unit.stores.tenants.ensure("a", "A", new Date(0));
  for (const suffix of ["", "-wal", "-shm"]) assert.equal(statSync(path + suffix).mode & 0o777, 0o600);
});

test("what was stored is there when the database is opened again", async () => {
  const path = freshPath();
  {
    await using unit = await openSqliteUnitOfWork(path);
    await unit.stores.tenants.ensure("a", "A", new Date(0));
    await unit.stores.speakers.insert(speaker("s1", { name: "Ada" }));
  }
  await using unit = await openSqliteUnitOfWork(path);
  assert.equal((await unit.stores.speakers.find("a", "s1"))?.name, "Ada");
});

test("closing waits for the commit that is open", async () => {
  const path = freshPath();
  const unit = await openSqliteUnitOfWork(path);
  const committed = unit.commit(async ({ tenants }) => {
    await tenants.ensure("a", "A", new Date(0));
    await new Promise(setImmediate);
    await tenants.ensure("b", "B", new Date(0));
  });
  await unit[Symbol.asyncDispose]();
  await committed;
});

test("closing waits for the deletion that is open, and for its traces to be gone", async () => {
  const path = freshPath();
  const unit = await openSqliteUnitOfWork(path);
  await unit.stores.tenants.ensure("a", "A", new Date(0));
  await unit.stores.speakers.insert(speaker("s1", { name: "whom nobody knows" }));
  const deleted = unit.stores.speakers.delete("a", "s1");
  await unit[Symbol.asyncDispose]();
  await deleted;
  assert.equal(bytesBeside(path).includes("whom nobody knows"), false);
});
