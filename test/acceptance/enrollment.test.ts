/** Enrollment that can't be polluted: whose voice it is decides what counts. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Client, clientOf, type Reply, voice } from "./client.ts";
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

const enroll = (id: string, ...audio: readonly Uint8Array<ArrayBuffer>[]): Promise<Reply> =>
  client.call("POST", `/v1/speakers/${id}/enrollments`, { audio });

/** Outcome and the reasons' codes of each recording. */
const outcomesOf = ({ body }: Reply) =>
  body.recordings.map(({ outcome, reasons = [] }) => [outcome, ...reasons.map(({ code }) => code)].join(" "));

const decision = async (id: string, probe: Uint8Array<ArrayBuffer>): Promise<string> =>
  (await client.call("POST", `/v1/speakers/${id}/verifications`, { audio: [probe] })).body.decision;

const samplesOf = async (id: string) =>
  (await client.call("GET", `/v1/speakers/${id}/enrollments`)).body.items.flatMap(({ samples }) => samples);

test("a wrong person's recording added to a ready voiceprint does not count, and the right person is still verified", async () => {
  const id = await client.enrolled("Rms", [voice("rms", 1), voice("rms", 2)]);
  const reply = await enroll(id, voice("kal", 3), voice("rms", 3));
  assert.deepEqual(outcomesOf(reply), ["quarantined enrollment.disagrees", "accepted"]);
  assert.equal(reply.body.voiceprints[0].samples, 3);
  assert.equal(await decision(id, voice("rms", 4)), "accept");
  assert.equal(await decision(id, voice("kal", 4)), "reject");
  const found = await client.call("POST", "/v1/identifications", { audio: [voice("kal", 4)] });
  assert.equal(found.body.decision, "no_match");
  const samples = await samplesOf(id);
  assert.deepEqual(samples.map(({ state }) => state).sort(), ["active", "active", "active", "quarantined"]);
});

test("two people's recordings in one enrollment: the one in the minority is set aside, one against one both are", async () => {
  const id = await client.speaker("Awb");
  const reply = await enroll(id, voice("awb", 1), voice("finnish-lj", 1), voice("awb", 2));
  assert.deepEqual(outcomesOf(reply), ["accepted", "quarantined enrollment.disagrees", "accepted"]);
  assert.equal(await decision(id, voice("awb", 4)), "accept");
  const torn = await client.speaker("Ked or Pc");
  const both = await enroll(torn, voice("ked", 1), voice("italian-pc", 1));
  assert.deepEqual(new Set(outcomesOf(both)), new Set(["quarantined enrollment.disagrees"]));
  assert.equal(both.body.voiceprints[0].samples, 0);
  const third = await enroll(torn, voice("ked", 2));
  assert.deepEqual(outcomesOf(third), ["accepted"]);
  assert.equal(third.body.voiceprints[0].samples, 2, "with it the earlier one of the same voice counts");
});

test("the same person under a second name is noticed, with the other speaker's id, and a person decides", async () => {
  const first = await client.enrolled("Slt", [voice("slt", 1), voice("slt", 2)]);
  const second = await client.speaker("Slt by another name");
  const reply = await enroll(second, voice("slt", 3), voice("slt", 4));
  const aside = "quarantined enrollment.duplicate";
  assert.deepEqual(outcomesOf(reply), [aside, aside]);
  assert.equal(reply.body.recordings[0]?.reasons[0]?.speakerId, first);
  assert.equal((await client.call("GET", `/v1/speakers/${second}`)).body.voiceprints[0].state, "collecting");
  for (const { sampleId } of reply.body.recordings) {
    const path = `/v1/speakers/${second}/samples/${sampleId}/confirmation`;
    const confirmed = await client.call("POST", path, { headers: { "idempotency-key": sampleId } });
    assert.equal(confirmed.status, 200, confirmed.text);
    const again = await client.call("POST", path, { headers: { "idempotency-key": sampleId } });
    assert.equal(again.text, confirmed.text);
  }
  assert.equal((await client.call("GET", `/v1/speakers/${second}`)).body.voiceprints[0].state, "ready");
  assert.equal(await decision(second, voice("slt", 5)), "accept");
});

test("a voice of the watchlist is noticed at enrollment", async () => {
  const id = await client.enrolled("Wanted", [voice("czech-krb", 1), voice("czech-krb", 2)]);
  const put = await client.call("PATCH", `/v1/speakers/${id}`, { json: { watchlist: true } });
  assert.equal(put.body.watchlist, true);
  const other = await client.call("POST", "/v1/speakers", { json: { name: "Nobody wanted" } });
  assert.equal(other.body.watchlist, false);
  const reply = await enroll(other.body.id, voice("czech-krb", 3), voice("czech-krb", 4));
  const aside = "quarantined enrollment.watchlist";
  assert.deepEqual(outcomesOf(reply), [aside, aside]);
  assert.equal(reply.body.recordings[0]?.reasons[0]?.speakerId, id);
  const unknown = await client.speaker("A stranger");
  assert.deepEqual(outcomesOf(await enroll(unknown, voice("espeak-m1", 3))), ["accepted"]);
});

test("one sample is confirmed by mistake and rolled back alone; the last one takes its enrollment along", async () => {
  const id = await client.enrolled("Machac", [voice("czech-machac", 1), voice("czech-machac", 2)]);
  const reply = await enroll(id, voice("espeak-klatt4", 3));
  const path = `/v1/speakers/${id}/samples/${reply.body.recordings[0]?.sampleId}`;
  const confirmed = await client.call("POST", `${path}/confirmation`);
  assert.equal(confirmed.body.voiceprints[0].samples, 3);
  assert.equal((await client.call("DELETE", path)).status, 204);
  assert.equal((await client.call("DELETE", path)).body.code, "sample.not_found");
  const enrollments = await client.call("GET", `/v1/speakers/${id}/enrollments`);
  assert.equal(enrollments.body.items.length, 1);
  assert.equal((await client.call("GET", `/v1/speakers/${id}`)).body.voiceprints[0].samples, 2);
  assert.equal(await decision(id, voice("czech-machac", 4)), "accept");
});
