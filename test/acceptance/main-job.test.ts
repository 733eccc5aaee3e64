/** The main job over HTTP: enroll, verify and identify. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isNarrow } from "@voicebio/engine";
import { type Client, clientOf, fixture, type Reply, voice } from "./client.ts";
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

test("two recordings of one voice make a voiceprint that is ready", async () => {
  const id = await client.speaker("Two recordings");
  const reply = await client.call("POST", `/v1/speakers/${id}/enrollments`, {
    audio: [voice("slt", 1), voice("slt", 2)],
  });
  assert.equal(reply.status, 201);
  assert.deepEqual(
    reply.body.recordings.map((recording) => recording.outcome),
    ["accepted", "accepted"],
  );
  assert.equal(reply.body.voiceprints[0].state, "ready");
  assert.equal(reply.body.recordings[0]?.format.codec, "opus");
});

test("one short recording leaves the voiceprint collecting, and says how many seconds are missing", async () => {
  const id = await client.speaker("One recording");
  const reply = await client.call("POST", `/v1/speakers/${id}/enrollments`, { audio: [voice("kal", 1)] });
  const [voiceprint] = reply.body.voiceprints;
  assert.equal(voiceprint.state, "collecting");
  assert.ok(Math.abs(voiceprint.netSpeechS + voiceprint.needS - 6) <= 0.1, JSON.stringify(voiceprint));
});

test("the right voice is accepted and another one is not", async () => {
  const id = await client.enrolled("Rms", [voice("rms", 1), voice("rms", 2), voice("rms", 3)]);
  const right = await client.call("POST", `/v1/speakers/${id}/verifications`, { audio: [voice("rms", 4)] });
  assert.equal(right.status, 200);
  assert.equal(right.body.decision, "accept", right.text);
  assert.ok(right.body.llr >= right.body.threshold);
  const wrong = await client.call("POST", `/v1/speakers/${id}/verifications`, { audio: [voice("espeak-m1", 4)] });
  assert.equal(wrong.body.decision, "reject", wrong.text);
});

test("a voice is identified among several, and the candidates are ranked", async () => {
  const names = ["awb", "ked", "finnish-lj"];
  const ids = new Map<string, string>();
  for (const name of names)
    ids.set(name, await client.enrolled(name, [voice(name, 1), voice(name, 2), voice(name, 3)]));
  for (const name of names) {
    const reply = await client.call("POST", "/v1/identifications?top=2", { audio: [voice(name, 5)] });
    assert.equal(reply.body.decision, "match", reply.text);
    assert.equal(reply.body.candidates[0]?.speakerId, ids.get(name));
    assert.equal(reply.body.candidates.length, 2);
    const [best, second] = reply.body.candidates.map((candidate) => candidate.llr);
    assert.ok(Number(best) > Number(second));
  }
});

test("a voice that is not enrolled is not matched with anybody", async () => {
  await client.enrolled("Somebody", [voice("slt", 1), voice("slt", 2)]);
  const reply = await client.call("POST", "/v1/identifications", { audio: [voice("espeak-klatt4", 2)] });
  assert.notEqual(reply.body.decision, "match", reply.text);
});

test("several recordings of one probe count as one longer recording", async () => {
  const id = await client.enrolled("Krb", [voice("czech-krb", 1), voice("czech-krb", 2)]);
  const one = await client.call("POST", `/v1/speakers/${id}/verifications`, { audio: [voice("czech-krb", 5)] });
  const two = await client.call("POST", `/v1/speakers/${id}/verifications`, {
    audio: [voice("czech-krb", 5), voice("czech-krb", 6)],
  });
  assert.equal(two.body.decision, "accept");
  assert.ok(two.body.probe.netSpeechS > one.body.probe.netSpeechS);
});

test("recordings of two people are no probe of either, though each holds one voice", async () => {
  const id = await client.enrolled("Among others", [voice("italian-pc", 1), voice("italian-pc", 2)]);
  const audio = [voice("italian-pc", 3), voice("kal", 4), voice("kal", 5)];
  for (const path of [`/v1/speakers/${id}/verifications`, "/v1/identifications"]) {
    const { body } = await client.call("POST", path, { audio });
    assert.equal(body.decision, "inconclusive", path);
    assert.deepEqual(
      body.reasons.map((reason: { readonly code: string }) => reason.code),
      ["speech.two_voices"],
    );
  }
});

test("a recording may be sent as the raw body, whatever audio type it is called", async () => {
  const id = await client.enrolled("Raw", [voice("czech-machac", 1), voice("czech-machac", 2)]);
  for (const type of ["audio/ogg", "audio/wav", "application/octet-stream"]) {
    const options = { body: voice("czech-machac", 5), headers: { "content-type": type } };
    const reply = await client.call("POST", `/v1/speakers/${id}/verifications`, options);
    assert.equal(reply.body.decision, "accept", type);
  }
});

test("two recordings are compared and nothing is stored", async () => {
  const before = await client.call("GET", "/v1/speakers?limit=200");
  const same = await client.call("POST", "/v1/comparisons", { audio: [voice("slt", 1), voice("slt", 2)] });
  const different = await client.call("POST", "/v1/comparisons", { audio: [voice("slt", 1), voice("ked", 2)] });
  assert.ok(same.body.llr > different.body.llr);
  assert.notEqual(different.body.decision, "accept");
  assert.equal((await client.call("GET", "/v1/speakers?limit=200")).text, before.text);
});

test("an inspection says what is heard", async () => {
  const reply = await client.call("POST", "/v1/inspections", { audio: [fixture("cases/telephone.wav")] });
  assert.equal(reply.body.format.codec, "mulaw");
  assert.equal(reply.body.format.rateHz, 8000);
  assert.ok(isNarrow(reply.body.quality));
});

test("an enrollment taken back takes its speech out of the voiceprint and out of the search", async () => {
  const id = await client.speaker("Taken back");
  const path = `/v1/speakers/${id}/enrollments`;
  const first = await client.call("POST", path, { audio: [voice("italian-lp", 1)] });
  const second = await client.call("POST", path, { audio: [voice("italian-lp", 2)] });
  assert.equal(second.body.voiceprints[0].state, "ready");
  const probe = { audio: [voice("italian-lp", 3)] };
  assert.equal((await client.call("POST", "/v1/identifications", probe)).body.candidates[0]?.speakerId, id);
  const gone = await client.call("DELETE", `${path}/${second.body.id}`);
  assert.equal(gone.status, 204);
  const now = await client.call("GET", `/v1/speakers/${id}`);
  assert.equal(now.body.voiceprints[0].state, "collecting");
  assert.equal(now.body.voiceprints[0].samples, 1);
  const found = await client.call("POST", "/v1/identifications?top=100", probe);
  assert.ok(!found.body.candidates.some((candidate) => candidate.speakerId === id));
  const listed = await client.call("GET", path);
  assert.deepEqual(
    listed.body.items.map((item) => item.id),
    [first.body.id],
  );
});

test("a deleted speaker is gone from every answer", async () => {
  const id = await client.enrolled("Gone", [voice("czech-machac", 1), voice("czech-machac", 2)]);
  assert.equal((await client.call("DELETE", `/v1/speakers/${id}`)).status, 204);
  assert.equal((await client.call("GET", `/v1/speakers/${id}`)).status, 404);
  const probe = { audio: [voice("czech-machac", 3)] };
  assert.equal((await client.call("POST", `/v1/speakers/${id}/verifications`, probe)).status, 404);
  const found = await client.call("POST", "/v1/identifications?top=100", probe);
  assert.ok(!found.body.candidates.some((candidate) => candidate.speakerId === id));
});

test("the same recording is enrolled once, also when it is sent twice in one request", async () => {
  const id = await client.speaker("Once");
  const path = `/v1/speakers/${id}/enrollments`;
  const outcomes = (reply: Reply) => reply.body.recordings.map((one) => one.outcome);
  const twice = await client.call("POST", path, { audio: [voice("kal", 1), voice("kal", 1)] });
  assert.deepEqual(outcomes(twice), ["accepted", "already_enrolled"]);
  const again = await client.call("POST", path, { audio: [voice("kal", 1)] });
  assert.equal(again.status, 200);
  assert.equal(again.body.id, null);
  assert.deepEqual(outcomes(again), ["already_enrolled"]);
  assert.equal(again.body.voiceprints[0].samples, 1);
});

test("models and policies tell what decides", async () => {
  const models = await client.call("GET", "/v1/models");
  assert.ok(models.body.items.some((card) => card.name === "campplus-zh-en"));
  assert.equal(models.body.recipes[0]?.preferred, true);
  const policies = await client.call("GET", "/v1/policies");
  assert.deepEqual(
    policies.body.items.map((policy) => policy.name),
    ["default", "single-voice"],
  );
});

test("what was enrolled is there after a restart, and is found again", async (context) => {
  const folder = temporaryFolder();
  const first = await startServerProcess(folder);
  context.after(() => first.kill());
  const one = await clientOf(first);
  const id = await one.enrolled("Ada", [voice("slt", 1), voice("slt", 2)]);
  assert.equal(await first.stop(), 0);
  const second = await startServerProcess(folder);
  context.after(async () => {
    await second.kill();
    removeFolder(folder);
  });
  const two = await clientOf({ url: second.url, key: first.key });
  const reply = await two.call("POST", "/v1/identifications", { audio: [voice("slt", 4)] });
  assert.equal(reply.body.candidates[0]?.speakerId, id);
});
