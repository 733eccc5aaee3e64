import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { Kysely, sql } from "kysely";
import { newId } from "../../domain/ids.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { nodeSqliteDialect, openWriter } from "./connection.ts";
import { MIGRATIONS, migrate } from "./migrations.ts";
import { openSqliteUnitOfWork } from "./unit-of-work.ts";

const openDatabase = (path: string) => new Kysely<unknown>({ dialect: nodeSqliteDialect(openWriter(path)) });

/** The schema as SQLite itself tells it, in the order of names. */
async function schemaOf(database: Kysely<unknown>): Promise<readonly unknown[]> {
  const query = sql`select type, name, sql from sqlite_schema where name not like 'kysely%' order by type, name`;
  return (await query.execute(database)).rows;
}

async function problemsOf(database: Kysely<unknown>): Promise<readonly unknown[]> {
  const broken = await sql`pragma foreign_key_check`.execute(database);
  const damaged = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database);
  return [...broken.rows, ...damaged.rows.filter((row) => row.integrity_check !== "ok")];
}

test("migrating version by version ends where migrating an empty database at once ends", async () => {
  using folder = temporaryFolder();
  await using atOnce = openDatabase(join(folder.path, "at-once.sqlite"));
  await using stepwise = openDatabase(join(folder.path, "stepwise.sqlite"));
  await migrate(atOnce);
  for (const name of Object.keys(MIGRATIONS).sort()) {
    await migrate(stepwise, name);
    assert.deepEqual(await problemsOf(stepwise), [], name);
  }
  const schema = await schemaOf(atOnce);
  assert.ok(schema.length > 0);
  assert.deepEqual(await schemaOf(stepwise), schema);
});

test("migrating a database that is up to date changes nothing", async () => {
  using folder = temporaryFolder();
  await using database = openDatabase(join(folder.path, "v.sqlite"));
  await migrate(database);
  const schema = await schemaOf(database);
  await migrate(database);
  assert.deepEqual(await schemaOf(database), schema);
});

test("steps are numbered without a gap", () => {
  const numbers = Object.keys(MIGRATIONS).map((name) => Number(name.slice(0, 3)));
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
  );
});

test("every table but the tenants' own has a tenant in every row", async () => {
  using folder = temporaryFolder();
  await using database = openDatabase(join(folder.path, "v.sqlite"));
  await migrate(database);
  for (const { name, columns } of await database.introspection.getTables()) {
    if (name === "tenants") continue;
    const tenant = columns.find((column) => column.name === "tenant_id");
    assert.equal(tenant?.isNullable, false, name);
  }
});

test("what an earlier version left of an erased speaker is dropped, and other receipts still answer", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "v.sqlite");
  const [gone, s1] = [newId("spk", new Date(0)), newId("spk", new Date(0))];
  const naming = (speakerId: string) => ({ code: "enrollment.duplicate", message: "Why.", speakerId });
  const samples = [
    { id: "only", state: "quarantined", reasons: [naming(gone)] },
    { id: "more", state: "quarantined", reasons: [naming(gone), naming(s1)] },
    { id: "allowed", state: "active", reasons: [naming(gone)] },
  ];
  const receipts = [
    { route: `DELETE /${gone}`, body: "", speakerId: null },
    { route: "POST /named", body: JSON.stringify({ speakerId: s1, reasons: [naming(gone)] }), speakerId: s1 },
    { route: "POST /told", body: JSON.stringify({ message: `It sounds like ${gone}.` }), speakerId: null },
    { route: "POST /there", body: JSON.stringify({ id: s1, reasons: [naming(s1)] }), speakerId: s1 },
  ];
  {
    await using database = openDatabase(path);
    await migrate(database, "005-calibrations");
    await sql`insert into tenants values ('a', 'A', '', null)`.execute(database);
    await sql`insert into speakers (id, tenant_id, created_at) values (${s1}, 'a', '')`.execute(database);
    await sql`insert into enrollments values ('e1', 'a', ${s1}, '')`.execute(database);
    for (const { id, state, reasons } of samples) {
      await sql`insert into samples values (${id}, 'a', ${s1}, 'e1', 0, ${id}, 1, '{}', '', ${state},
        ${JSON.stringify(reasons)})`.execute(database);
    }
    for (const { route, body, speakerId } of receipts) {
      await sql`insert into idempotency values ('a', ${route}, 'k', 'd', 200, ${body}, ${speakerId}, '')`.execute(
        database,
      );
    }
  }
  await using unit = await openSqliteUnitOfWork(path);
  const found = (await unit.stores.enrollments.find("a", "e1"))?.samples ?? [];
  assert.deepEqual(
    new Map(found.map(({ id, state, reasons }) => [id, [state, ...reasons.map((one) => one.speakerId ?? one.code)]])),
    new Map([
      ["only", ["quarantined", "enrollment.unconfirmed"]],
      ["more", ["quarantined", s1]],
      ["allowed", ["active"]],
    ]),
  );
  const answered = await Promise.all(receipts.map(({ route }) => unit.stores.idempotency.find("a", route, "k")));
  assert.deepEqual(
    answered.map((one) => one !== undefined),
    [true, false, false, true],
  );
  await unit.stores.tenants.ensure("b", "B", new Date(0));
  assert.equal(readFileSync(path).includes(gone), false);
});

test("a database that a newer version wrote is refused and left as it is", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "v.sqlite");
  {
    await using database = openDatabase(path);
    await migrate(database);
    await sql`insert into kysely_migration (name, timestamp) values ('999-future', '')`.execute(database);
  }
  const refused = (error: unknown) => error instanceof VoiceError && error.code === "store.newer_version";
  await assert.rejects(openSqliteUnitOfWork(path), refused);
  await using database = openDatabase(path);
  const { rows } = await sql`select name from kysely_migration`.execute(database);
  assert.equal(rows.length, Object.keys(MIGRATIONS).length + 1);
});
