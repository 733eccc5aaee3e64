import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";

/**
 * What an erased speaker left behind: receipts whose answers name it are forgotten, routes of the others become digests,
 * and reasons of other speakers' samples that name it are dropped, as an erasure does from now on. With an index, so
 * that it finds them.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { rows: speakers } = await sql<{ readonly id: string }>`select id from speakers`.execute(database);
  const there = new Set(speakers.map(({ id }) => id));
  await forgetReceipts(database, there);
  await digestReceipts(database);
  await dropReasons(database, there);
  const index = database.schema.createIndex("samples_with_reasons").on("samples").column("tenant_id");
  await index.where(sql.ref("reasons"), "is not", null).execute();
}

/** Answers are of many forms, and messages in them name speakers too: ids are known by their own form. */
const SPEAKER_ID = /spk_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

async function forgetReceipts(database: Kysely<unknown>, there: ReadonlySet<string>): Promise<void> {
  type Receipt = { readonly tenant_id: string; readonly route: string; readonly key: string; readonly body: string };
  const { rows } = await sql<Receipt>`select tenant_id, route, key, body from idempotency`.execute(database);
  for (const { tenant_id, route, key, body } of rows) {
    if ((body.match(SPEAKER_ID) ?? []).every((id) => there.has(id))) continue;
    await sql`delete from idempotency
      where tenant_id = ${tenant_id} and route = ${route} and key = ${key}`.execute(database);
  }
}

async function digestReceipts(database: Kysely<unknown>): Promise<void> {
  type Receipt = { readonly tenant_id: string; readonly route: string; readonly key: string };
  const { rows } = await sql<Receipt>`select tenant_id, route, key from idempotency`.execute(database);
  for (const { tenant_id, route, key } of rows) {
    await sql`update idempotency set route = ${digestOf(route)}, key = ${digestOf(key)}
      where tenant_id = ${tenant_id} and route = ${route} and key = ${key}`.execute(database);
  }
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const UNCONFIRMED = {
  code: "enrollment.unconfirmed",
  message:
    "It is not certain that this is the speaker's voice; it counts once further recordings agree. Make sure whose voice it is, then confirm the sample or delete it.",
};

async function dropReasons(database: Kysely<unknown>, there: ReadonlySet<string>): Promise<void> {
  type Sample = { readonly tenant_id: string; readonly id: string; readonly state: string; readonly reasons: string };
  const { rows } = await sql<Sample>`select tenant_id, id, state, reasons from samples
    where reasons is not null`.execute(database);
  for (const { tenant_id, id, state, reasons } of rows) {
    const all = JSON.parse(reasons) as readonly { readonly speakerId?: string }[];
    const others = all.filter(({ speakerId }) => speakerId === undefined || there.has(speakerId));
    if (others.length === all.length) continue;
    const left = others.length === 0 && state === "quarantined" ? [UNCONFIRMED] : others;
    await sql`update samples set reasons = ${left.length === 0 ? null : JSON.stringify(left)}
      where tenant_id = ${tenant_id} and id = ${id}`.execute(database);
  }
}
