/** `kill -9` in the middle of enrolling: what was acknowledged is there, and nothing is half there. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { randomNumbers } from "../random-numbers.ts";
import { type Client, clientOf, type Reply, voice } from "./client.ts";
import { removeFolder, startServerProcess, temporaryFolder } from "./server-process.ts";

const SEED = 20_261_121;
const ROUNDS = 3;
/** A synthesizer's voice each, so that one speaker is not taken for another. */
const VOICES = ["awb", "czech-machac", "finnish-lj", "italian-lp", "kal", "ked", "rms", "slt"] as const;
const RECORDINGS = 2;

interface Enrolling {
  readonly voiceName: string;
  readonly speakerId: string;
  /** Sends the enrollment, with the same Idempotency-Key each time. */
  readonly send: (client: Client) => Promise<Reply>;
}

async function prepared(client: Client): Promise<readonly Enrolling[]> {
  const enrollings: Enrolling[] = [];
  for (const voiceName of VOICES) {
    const speakerId = await client.speaker(voiceName);
    const audio = Array.from({ length: RECORDINGS }, (_, i) => voice(voiceName, i + 1));
    const headers = { "idempotency-key": `enroll-${voiceName}` };
    const send = (to: Client) => to.call("POST", `/v1/speakers/${speakerId}/enrollments`, { audio, headers });
    enrollings.push({ voiceName, speakerId, send });
  }
  return enrollings;
}

/** Undefined where the connection broke before the whole reply was there. */
async function replyOrBroken(sent: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof TypeError) return undefined; // how fetch says it
    throw error;
  }
}

/**
 * Sends every enrollment at once and kills the server after `acknowledgements` and then `healthChecks` more replies.
 *
 * @returns the reply to each acknowledged enrollment
 */
async function enrollUntilKilled(
  client: Client,
  enrollings: readonly Enrolling[],
  kill: () => Promise<void>,
  { acknowledgements, healthChecks }: { readonly acknowledgements: number; readonly healthChecks: number },
): Promise<ReadonlyMap<Enrolling, Reply>> {
  const acknowledged = new Map<Enrolling, Reply>();
  const enough = Promise.withResolvers<void>();
  const sent = enrollings.map(async (enrolling) => {
    const reply = await replyOrBroken(enrolling.send(client));
    if (reply === undefined) return;
    assert.equal(reply.status, 201, reply.text);
    acknowledged.set(enrolling, reply);
    if (acknowledged.size === acknowledgements) enough.resolve();
  });
  await Promise.race([enough.promise, Promise.all(sent)]);
  for (let i = 0; i < healthChecks; i++) await client.call("GET", "/healthz");
  await kill();
  await Promise.all(sent);
  return acknowledged;
}

/** The ids of a speaker's enrollments, each of which must be whole. */
async function wholeEnrollments(client: Client, speakerId: string): Promise<readonly string[]> {
  const { items } = (await client.call("GET", `/v1/speakers/${speakerId}/enrollments`)).body;
  for (const { samples } of items) assert.equal(samples.length, RECORDINGS);
  const [voiceprint] = (await client.call("GET", `/v1/speakers/${speakerId}`)).body.voiceprints;
  assert.equal(voiceprint.samples, items.length * RECORDINGS);
  return items.map((item) => item.id);
}

async function round(context: TestContext, random: (below: number) => number): Promise<void> {
  const folder = temporaryFolder();
  context.after(() => removeFolder(folder));
  const first = await startServerProcess(folder);
  context.after(first.kill);
  const enrollings = await prepared(await clientOf(first));
  const acknowledged = await enrollUntilKilled(await clientOf(first), enrollings, first.kill, {
    acknowledgements: 1 + random(VOICES.length - 2),
    healthChecks: random(40),
  });
  const second = await startServerProcess(folder);
  context.after(second.kill);
  const client = await clientOf({ url: second.url, key: first.key });
  for (const enrolling of enrollings) {
    const { speakerId, voiceName } = enrolling;
    const before = await wholeEnrollments(client, speakerId);
    const receipt = acknowledged.get(enrolling);
    if (receipt) {
      assert.deepEqual(before, [receipt.body.id]);
      const found = await client.call("POST", "/v1/identifications", { audio: [voice(voiceName, 5)] });
      assert.equal(found.body.candidates[0]?.speakerId, speakerId, found.text);
    }
    const again = await enrolling.send(client);
    assert.equal(again.status, 201, again.text);
    assert.equal(again.headers.get("idempotency-replayed"), before.length === 1 ? "true" : null);
    if (receipt) assert.equal(again.text, receipt.text);
    assert.deepEqual(await wholeEnrollments(client, speakerId), [again.body.id]);
  }
}

test("after kill -9 in the middle of enrolling every acknowledged enrollment is there, and a retry stores each of the others once", async (context) => {
  const random = randomNumbers(SEED);
  for (let i = 0; i < ROUNDS; i++) await round(context, random);
});
