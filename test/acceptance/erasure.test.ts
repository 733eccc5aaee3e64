/** Erasure: of a deleted speaker nothing is left behind, and nothing of a name it no longer has. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type CallOptions, clientOf, type Reply, voice } from "./client.ts";
import { removeFolder, startServerProcess, temporaryFolder } from "./server-process.ts";

/** Every byte of every file in the folder. */
function bytesOf(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
}

const NAMES = ["Wilhelmina Before-Marriage", "Wilhelmina After-Marriage", "Customer-0815"] as const;
const [BEFORE, AFTER, EXTERNAL_ID] = NAMES;

test("after a speaker's renaming no byte of the old name, and after its deletion no byte of any, is in the data folder, whatever was repeatable, and the deletion still is", async (context) => {
  const server = await startServerProcess(temporaryFolder());
  context.after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });
  const client = await clientOf(server);
  const send = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    client.call(method, path, { ...options, headers: { "idempotency-key": "the-same-for-all" } });
  const made = await send("POST", "/v1/speakers", { json: { name: BEFORE, externalId: EXTERNAL_ID } });
  const path = `/v1/speakers/${made.body.id}`;
  const spellings = NAMES.flatMap((name) => [name, name.toLowerCase()]);
  const kept = () => {
    const bytes = bytesOf(server.dataFolder);
    return spellings.filter((spelling) => bytes.includes(spelling));
  };
  assert.ok(kept().includes(BEFORE));
  await send("PATCH", path, { json: { name: AFTER } });
  assert.deepEqual(
    kept().filter((spelling) => spelling.toLowerCase() === BEFORE.toLowerCase()),
    [],
  );
  await send("POST", `${path}/enrollments`, { audio: [voice("slt", 1), voice("slt", 2)] });
  const found = await client.call("POST", "/v1/identifications", { audio: [voice("slt", 3)] });
  assert.equal(found.body.candidates[0]?.name, AFTER);

  assert.ok([AFTER, EXTERNAL_ID].every((name) => kept().includes(name)));
  assert.equal((await send("DELETE", path)).status, 204);
  assert.deepEqual(kept(), []);
  assert.ok(!spellings.some((spelling) => server.log().includes(spelling)));

  const again = await send("DELETE", path);
  assert.equal(again.status, 204);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal((await client.call("DELETE", path)).status, 404);
});

/** The rows of every table, as JSON, by the table's name. */
function rowsOf(dataFolder: string): ReadonlyMap<string, readonly string[]> {
  using database = new DatabaseSync(join(dataFolder, "voicebio.sqlite"), { readOnly: true });
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const rows = (name: unknown) => database.prepare(`select * from "${name}"`).all();
  return new Map(tables.map(({ name }) => [String(name), rows(name).map((row) => JSON.stringify(row))]));
}

const timesIn = (text: string | Buffer, word: string): number => text.toString("latin1").split(word).length - 1;

test("a deleted speaker's id is in the data folder in events alone, without a score, whomever else it was heard in", async (context) => {
  const server = await startServerProcess(temporaryFolder());
  context.after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });
  const client = await clientOf(server);
  const bob = await client.speaker("Bob");
  const ann = await client.speaker("Ann");
  const send = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    client.call(method, path, { ...options, headers: { "idempotency-key": `the-same-about-${bob}` } });
  const enroll = (id: string, ...numbers: number[]): Promise<Reply> =>
    send("POST", `/v1/speakers/${id}/enrollments`, { audio: numbers.map((number) => voice("slt", number)) });
  await enroll(bob, 1, 2);
  const duplicate = await enroll(ann, 3);
  assert.equal(duplicate.body.recordings[0]?.reasons[0]?.speakerId, bob);
  await send("PATCH", `/v1/speakers/${bob}`, { json: { watchlist: true } });
  const watched = await client.call("POST", `/v1/speakers/${ann}/enrollments`, { audio: [voice("slt", 4)] });
  assert.equal(watched.body.recordings[0]?.reasons[0]?.speakerId, bob);
  const probe = { audio: [voice("slt", 5)] };
  assert.equal((await client.call("POST", "/v1/identifications", probe)).body.candidates[0]?.speakerId, bob);
  assert.equal((await client.call("POST", `/v1/speakers/${bob}/verifications`, probe)).status, 200);
  const naming = () => [...rowsOf(server.dataFolder)].filter(([, rows]) => rows.some((row) => row.includes(bob)));
  const tables = naming().map(([table]) => table);
  assert.ok(["speakers", "samples", "idempotency", "events"].every((table) => tables.includes(table)));

  assert.equal((await send("DELETE", `/v1/speakers/${bob}`)).status, 204);
  const left = naming();
  assert.deepEqual(
    left.map(([table]) => table),
    ["events"],
  );
  const events = left.flatMap(([, rows]) => rows).filter((row) => row.includes(bob));
  assert.deepEqual(new Set(events.map((row) => JSON.parse(row).type)), EVENTS_THAT_NAME_BOB);
  assert.ok(events.every((row) => !/llr/i.test(row)));
  assert.equal(timesIn(bytesOf(server.dataFolder), bob), timesIn(events.join("\n"), bob));
  assert.equal((await send("DELETE", `/v1/speakers/${bob}`)).headers.get("idempotency-replayed"), "true");
  const { body } = await client.call("GET", `/v1/speakers/${ann}/enrollments`);
  const samples = body.items.flatMap((one) => one.samples);
  const reasons = samples.flatMap((one) => one.reasons.map(({ code }) => code));
  assert.deepEqual(reasons, ["enrollment.unconfirmed", "enrollment.unconfirmed"]);
});

const EVENTS_THAT_NAME_BOB: ReadonlySet<string> = new Set([
  "speaker.created",
  "speaker.updated",
  "enrollment.added",
  "watchlist.hit",
  "voice.identified",
  "speaker.verified",
  "speaker.deleted",
]);

test("a kept recording is in the data folder as long as its enrollment is, and then no byte of it", async (context) => {
  const server = await startServerProcess(temporaryFolder(), { VOICEBIO_KEEP_RECORDINGS: "true" });
  context.after(async () => {
    await server.stop();
    removeFolder(server.dataFolder);
  });
  const client = await clientOf(server);
  const id = await client.speaker("Kept");
  const path = `/v1/speakers/${id}/enrollments`;
  const recordings = [1, 2, 3].map((number) => voice("slt", number));
  const enrolled = await client.call("POST", path, { audio: recordings.slice(0, 1) });
  await client.call("POST", path, { audio: recordings.slice(1) });
  /** Of each recording, whether a piece of its speech is anywhere: not all can lie across the edge of a page. */
  const kept = () => {
    const bytes = bytesOf(server.dataFolder);
    return recordings.map((recording) =>
      [0.3, 0.5, 0.7].some((part) => {
        const from = Math.floor(part * recording.length);
        return bytes.includes(Buffer.from(recording.subarray(from, from + 64)));
      }),
    );
  };
  assert.deepEqual(kept(), [true, true, true]);
  assert.equal((await client.call("DELETE", `${path}/${enrolled.body.id}`)).status, 204);
  assert.deepEqual(kept(), [false, true, true]);
  assert.equal((await client.call("DELETE", `/v1/speakers/${id}`)).status, 204);
  assert.deepEqual(kept(), [false, false, false]);
});
