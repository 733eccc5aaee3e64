/** Damaged recordings over HTTP: whatever comes, the server answers, blames the recording and goes on. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { damagedRecordings } from "../damaged-recordings.ts";
import { randomNumbers } from "../random-numbers.ts";
import { type Client, clientOf, fixture, type Reply, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

const COUNT = 1000;
const SEED = 20_261_121;
/** One more than there are workers, so that none is idle and the queue never fills. */
const AT_ONCE = 3;
/** Many times what it takes: only a recording without an answer lasts that long. */
const HANGS_AFTER_MS = 300_000;

let server: ServerProcess;
let client: Client;

before(async () => {
  server = await startServerProcess(temporaryFolder(), {
    VOICEBIO_WORKERS: "2",
    // Longer than any fixture, so that a damaged header can't make silence of an hour.
    VOICEBIO_MAX_RECORDING_S: "30",
  });
  client = await clientOf(server);
});

after(async () => {
  await server.stop();
  removeFolder(server.dataFolder);
});

const recordings = ["formats", "cases"].flatMap((folder) =>
  readdirSync(resolve(import.meta.dirname, "../fixtures", folder))
    .sort()
    .map((file) => ({ name: `${folder}/${file}`, bytes: fixture(`${folder}/${file}`) })),
);

/** Most are inspected; every tenth is verified and every tenth enrolled. */
function pathOf(run: number, speakerId: string): string {
  if (run % 10 === 3) return `/v1/speakers/${speakerId}/verifications`;
  if (run % 10 === 7) return `/v1/speakers/${speakerId}/enrollments`;
  return "/v1/inspections";
}

/** Sends again what was refused because others came first. */
async function answered(path: string, audio: readonly Uint8Array<ArrayBuffer>[]): Promise<Reply> {
  for (;;) {
    const reply = await client.call("POST", path, { audio });
    if (reply.status !== 503 || reply.body.code !== "server.overloaded") return reply;
  }
}

test(`${COUNT} damaged recordings are answered, none with a server's error, and the server goes on`, {
  timeout: HANGS_AFTER_MS,
}, async () => {
  const speakerId = await client.enrolled("Ada", [voice("slt", 1), voice("slt", 2)]);
  const damaged = [...damagedRecordings(recordings, COUNT, randomNumbers(SEED))].entries();
  const statuses = new Map<number, number>();
  const send = async (): Promise<void> => {
    for (const [run, { name, bytes }] of damaged) {
      const path = pathOf(run, speakerId);
      const { status, text } = await answered(path, [bytes]);
      assert.ok(status < 500, `${name} at ${path}: ${status} ${text}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const counts = [...statuses.values()];
  assert.equal(
    counts.reduce((total, count) => total + count),
    COUNT,
  );
  // Both sides were tried: recordings that could still be read, and those that could not.
  assert.ok(Number(statuses.get(200)) > COUNT / 4, JSON.stringify([...statuses]));
  assert.ok(Number(statuses.get(422)) + Number(statuses.get(415)) > COUNT / 20, JSON.stringify([...statuses]));
  assert.equal((await client.call("GET", "/healthz")).status, 200);
  assert.equal((await client.call("GET", "/readyz")).status, 200);
  const right = await client.call("POST", `/v1/speakers/${speakerId}/verifications`, { audio: [voice("slt", 3)] });
  assert.equal(right.status, 200);
  assert.ok(!/trouble/.test(server.log()), server.log());
});
