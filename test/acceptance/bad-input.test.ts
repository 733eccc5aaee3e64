/** What bad input gets: a code of its own, a sentence that helps, and nothing changed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type CallOptions, type Client, clientOf, fixture, type Reply, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

let server: ServerProcess;
let client: Client;
let speakerId: string;

before(async () => {
  server = await startServerProcess(temporaryFolder(), {
    VOICEBIO_MAX_RECORDING_BYTES: "2000000",
    VOICEBIO_MAX_RECORDING_S: "30",
    VOICEBIO_MAX_RECORDINGS: "4",
  });
  client = await clientOf(server);
  speakerId = await client.enrolled("Ada", [voice("slt", 1), voice("slt", 2)]);
});

after(async () => {
  await server.stop();
  removeFolder(server.dataFolder);
});

/** Every route that takes recordings, with how many it needs. */
const audioRoutes = (): readonly { readonly path: string; readonly count: number }[] => [
  { path: `/v1/speakers/${speakerId}/enrollments`, count: 1 },
  { path: `/v1/speakers/${speakerId}/verifications`, count: 1 },
  { path: "/v1/identifications", count: 1 },
  { path: "/v1/comparisons", count: 2 },
  { path: "/v1/inspections", count: 1 },
];

const state = async (): Promise<string> => {
  const speaker = await client.call("GET", `/v1/speakers/${speakerId}`);
  const enrollments = await client.call("GET", `/v1/speakers/${speakerId}/enrollments`);
  return speaker.text + enrollments.text;
};

/** Sends the recording to every route that takes one: each must answer with this code and store nothing. */
async function refusedEverywhere(recording: Uint8Array<ArrayBuffer>, status: number, code: string): Promise<void> {
  const before = await state();
  for (const { path, count } of audioRoutes()) {
    const audio = [...Array(count - 1).fill(voice("slt", 3)), recording];
    assertProblem(await client.call("POST", path, { audio }), status, code, path);
  }
  assert.equal(await state(), before);
}

function assertProblem(reply: Reply, status: number, code: string, what: string): void {
  assert.equal(reply.body?.code, code, `${what}: ${reply.text}`);
  assert.equal(reply.status, status, what);
  assert.equal(reply.headers.get("content-type"), "application/problem+json; charset=utf-8", what);
  assert.ok(reply.body.title.length > 0 && reply.body.whatToDo.length > 0, what);
}

const text = (content: string) => new Uint8Array(Buffer.from(content));

/** A WAV of 32-bit floats, mono, 16 kHz. */
function floatWav(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const wav = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(wav.buffer);
  const tag = (at: number, name: string) => wav.set(Buffer.from(name), at);
  tag(0, "RIFF");
  view.setUint32(4, 36 + samples.byteLength, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 3, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 16000, true);
  view.setUint32(28, 64000, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 32, true);
  tag(36, "data");
  view.setUint32(40, samples.byteLength, true);
  wav.set(new Uint8Array(samples.buffer), 44);
  return wav;
}

test("an empty recording is a 400 on every route", () => refusedEverywhere(new Uint8Array(), 400, "audio.empty"));

test("what is not audio is a 415 on every route", () =>
  refusedEverywhere(text("<html>this is not audio</html>".repeat(50)), 415, "audio.unsupported"));

test("samples that are not numbers are a 422 on every route", () =>
  refusedEverywhere(floatWav(new Float32Array(32000).fill(Number.NaN)), 422, "audio.bad_samples"));

test("a recording with more bytes than the limit is a 413 on every route", () =>
  refusedEverywhere(new Uint8Array(2_000_001), 413, "audio.too_large"));

test("a recording that lasts longer than the limit is a 413 on every route", () =>
  refusedEverywhere(floatWav(new Float32Array(16000 * 31)).slice(0, 1_999_000), 413, "audio.too_long"));

test("a raw body that is empty is a 400 on every route that takes one", async () => {
  for (const { path, count } of audioRoutes()) {
    if (count > 1) continue;
    const options = { body: new Uint8Array(), headers: { "content-type": "audio/wav" } };
    assertProblem(await client.call("POST", path, options), 400, "audio.empty", path);
  }
});

test("a request without a recording is a 400 on every route", async () => {
  for (const { path } of audioRoutes()) {
    assertProblem(await client.call("POST", path), 400, "request.no_recording", path);
    const form = new FormData();
    assertProblem(await client.call("POST", path, { body: form }), 400, "request.no_recording", `${path}, empty form`);
  }
});

test("more recordings than the limit are a 400", async () => {
  const five = Array(5).fill(voice("slt", 3));
  for (const { path } of audioRoutes()) {
    assertProblem(await client.call("POST", path, { audio: five }), 400, "request.too_many_recordings", path);
  }
});

test("a part of another name is a 400 that names it", async () => {
  for (const { path } of audioRoutes()) {
    const form = new FormData();
    form.append("voice", new Blob([voice("slt", 3)]), "voice.opus");
    const reply = await client.call("POST", path, { body: form });
    assertProblem(reply, 400, "request.invalid", path);
    assert.equal(reply.body.errors[0]?.pointer, "/voice");
  }
});

test("a form that breaks off is a 400", async () => {
  const body = '--x\r\ncontent-disposition: form-data; name="audio"; filename="a"\r\n\r\nRIFF';
  for (const { path } of audioRoutes()) {
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    assertProblem(await client.call("POST", path, { body, headers }), 400, "request.malformed", path);
    const noBoundary = { body, headers: { "content-type": "multipart/form-data" } };
    assertProblem(await client.call("POST", path, noBoundary), 400, "request.malformed", `${path}, no boundary`);
  }
});

test("recordings sent as JSON or as a web form's fields are a 415", async () => {
  for (const { path } of audioRoutes()) {
    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
      const options = { body: "{}", headers: { "content-type": type } };
      assertProblem(await client.call("POST", path, options), 415, "request.unsupported_media_type", `${path} ${type}`);
    }
  }
});

test("an unknown policy, channel or field in the query is a 400", async () => {
  const audio = [voice("slt", 3)];
  for (const { path, count } of audioRoutes()) {
    const recordings = Array(count).fill(audio[0]);
    const ask = (query: string) => client.call("POST", `${path}?${query}`, { audio: recordings });
    assertProblem(await ask("policy=nobody"), 400, "policy.unknown", path);
    assertProblem(await ask("channel=left"), 400, "request.invalid", path);
    assertProblem(await ask("volume=11"), 400, "request.invalid", path);
  }
  assertProblem(await client.call("POST", "/v1/identifications?top=101", { audio }), 400, "request.invalid", "top=101");
});

test("a policy's name of a form that none has is a 400 and writes nothing", async () => {
  for (const name of ["My%20door", "Door", "-door", "a".repeat(65)]) {
    const reply = await client.call("PUT", `/v1/policies/${name}`, { json: {} });
    assertProblem(reply, 400, "request.invalid", name);
    assert.deepEqual(
      reply.body.errors.map(({ pointer }) => pointer),
      ["/name"],
    );
  }
  assert.equal((await client.call("GET", "/v1/policies")).body.items.length, 2);
});

test("a channel that the recording does not have is a 400", async () => {
  const path = `/v1/speakers/${speakerId}/verifications?channel=7`;
  assertProblem(await client.call("POST", path, { audio: [voice("slt", 3)] }), 400, "audio.no_such_channel", path);
});

const WRONG_SPEAKERS: readonly (readonly [string, unknown, string])[] = [
  ["a name of 10,000 characters", { name: "a".repeat(10_000) }, "/name"],
  ["a name that is no text", { name: 7 }, "/name"],
  ["a blank name", { name: "   " }, "/name"],
  ["an empty name", { name: "" }, "/name"],
  ["a name with a NUL byte", { name: "a\u0000b" }, "/name"],
  ["a name with half a character", { name: "\ud800" }, "/name"],
  ["an unknown field", { name: "Ada", admin: true }, "/admin"],
  ["a list", [], ""],
  ["null", null, ""],
];

for (const [what, json, pointer] of WRONG_SPEAKERS) {
  test(`${what} is a 400 that says where`, async () => {
    for (const [method, path] of [
      ["POST", "/v1/speakers"],
      ["PATCH", `/v1/speakers/${speakerId}`],
    ] as const) {
      const reply = await client.call(method, path, { json });
      assertProblem(reply, 400, "request.invalid", `${method} ${what}`);
      assert.equal(reply.body.errors[0]?.pointer, pointer);
    }
  });
}

const MALFORMED: readonly (readonly [string, CallOptions, number, string])[] = [
  ["broken JSON", { body: '{"name":', headers: { "content-type": "application/json" } }, 400, "request.malformed"],
  ["an empty JSON body", { body: "", headers: { "content-type": "application/json" } }, 400, "request.malformed"],
  [
    "JSON that reaches for the prototype",
    { body: '{"__proto__":{"a":1}}', headers: { "content-type": "application/json" } },
    400,
    "request.malformed",
  ],
  [
    "JSON called text",
    { body: "{}", headers: { "content-type": "text/plain" } },
    415,
    "request.unsupported_media_type",
  ],
  ["a form", { audio: [text("x")] }, 415, "request.unsupported_media_type"],
  ["no body at all", {}, 400, "request.invalid"],
  ["a megabyte of JSON", { json: { name: "a".repeat(1_000_000) } }, 413, "request.too_large"],
];

for (const [what, options, status, code] of MALFORMED) {
  test(`a speaker made from ${what} is a ${status}`, async () => {
    assertProblem(await client.call("POST", "/v1/speakers", options), status, code, what);
  });
}

test("a list's limit and cursor are checked", async () => {
  for (const query of ["limit=0", "limit=201", "limit=x", "limit=", "limit=1&limit=2", "cursor=", "offset=3"]) {
    assertProblem(await client.call("GET", `/v1/speakers?${query}`), 400, "request.invalid", query);
  }
  for (const path of ["/v1/speakers", `/v1/speakers/${speakerId}/enrollments`]) {
    assertProblem(await client.call("GET", `${path}?cursor=nonsense`), 400, "request.bad_cursor", path);
  }
});

test("an unknown path is a 404 and a wrong method a 405 that names the right ones", async () => {
  assertProblem(await client.call("GET", "/v1/nothing"), 404, "route.not_found", "GET /v1/nothing");
  assertProblem(await client.call("POST", "/v2/speakers", { json: {} }), 404, "route.not_found", "POST /v2/speakers");
  const reply = await client.call("PUT", "/v1/speakers", { json: {} });
  assertProblem(reply, 405, "route.method_not_allowed", "PUT /v1/speakers");
  assert.equal(reply.headers.get("allow"), "POST, GET, HEAD");
});

test("a path that can't be decoded is a 400", async () => {
  assertProblem(await client.call("GET", "/v1/speakers/%zz"), 400, "request.malformed", "%zz");
});

test("without a key, with a wrong one or with another scheme it is a 401 on every route, before anything is read", async () => {
  const speakerRoutes = ["/v1/speakers", `/v1/speakers/${speakerId}`, "/v1/models", "/v1/policies"];
  const calls = [
    ...speakerRoutes.map((path) => ["GET", path] as const),
    ...audioRoutes().map(({ path }) => ["POST", path] as const),
  ];
  for (const [method, path] of calls) {
    const none = await client.call(method, path, { key: "" });
    assertProblem(none, 401, "auth.missing", `${method} ${path}`);
    assert.equal(none.headers.get("www-authenticate"), "Bearer");
    assertProblem(await client.call(method, path, { key: "vb_wrong" }), 401, "auth.invalid", `${method} ${path}`);
  }
  const headers = { authorization: `Basic ${server.key}` };
  assertProblem(await client.call("GET", "/v1/speakers", { key: "", headers }), 401, "auth.missing", "Basic");
});

test("an unknown speaker or enrollment is a 404 on every route", async () => {
  const audio = [voice("slt", 3)];
  for (const id of ["spk_01a1fe17-2d7d-7000-8583-8d604d6baf9e", "nonsense", "%00", "%F0%9F%8E%A4"]) {
    for (const [method, path, options] of [
      ["GET", "", {}],
      ["PATCH", "", { json: { name: "B" } }],
      ["DELETE", "", {}],
      ["GET", "/enrollments", {}],
      ["POST", "/enrollments", { audio }],
      ["POST", "/verifications", { audio }],
      ["DELETE", "/enrollments/enr_x", {}],
      ["DELETE", "/samples/smp_x", {}],
      ["POST", "/samples/smp_x/confirmation", {}],
    ] as const) {
      const reply = await client.call(method, `/v1/speakers/${id}${path}`, options);
      assertProblem(reply, 404, "speaker.not_found", `${method} ${id}${path}`);
    }
  }
  const path = `/v1/speakers/${speakerId}/enrollments/enr_x`;
  assertProblem(await client.call("DELETE", path), 404, "enrollment.not_found", path);
  const sample = `/v1/speakers/${speakerId}/samples/smp_x`;
  assertProblem(await client.call("DELETE", sample), 404, "sample.not_found", sample);
  assertProblem(await client.call("POST", `${sample}/confirmation`), 404, "sample.not_found", sample);
});

test("an enrollment whose only readable recordings are not trusted is a 422 with every outcome, and stores nothing", async () => {
  const before = await state();
  const audio = [fixture("cases/silence.flac"), fixture("cases/short.opus"), text("not audio at all, truly not")];
  const reply = await client.call("POST", `/v1/speakers/${speakerId}/enrollments`, { audio });
  assertProblem(reply, 422, "enrollment.nothing_accepted", "nothing accepted");
  assert.deepEqual(
    reply.body.recordings.map((recording) => recording.reasons[0]?.code),
    ["speech.none", "speech.too_short", "audio.unsupported"],
  );
  assert.equal(await state(), before);
});

test("in a batch each recording has its own outcome, and the accepted ones are stored", async () => {
  const id = await client.speaker("Batch");
  const audio = [voice("kal", 1), fixture("cases/silence.flac"), text("not audio at all, truly not"), voice("kal", 2)];
  const reply = await client.call("POST", `/v1/speakers/${id}/enrollments`, { audio });
  assert.equal(reply.status, 201);
  assert.deepEqual(
    reply.body.recordings.map((recording) => recording.outcome),
    ["accepted", "refused", "refused", "accepted"],
  );
  assert.equal(reply.body.voiceprints[0].samples, 2);
});

const UNTRUSTED: readonly (readonly [string, string, string])[] = [
  ["silence", "silence.flac", "speech.none"],
  ["noise without speech", "noise.opus", "speech.none"],
  ["too little speech", "short.opus", "speech.too_short"],
  ["a recording clipped beyond use", "clipped.flac", "audio.clipped"],
  ["two voices", "two-voices.opus", "speech.two_voices"],
];

for (const [what, file, code] of UNTRUSTED) {
  test(`${what} is refused at enrollment, and inconclusive elsewhere`, async () => {
    const recording = fixture(`cases/${file}`);
    const codes = (reasons: readonly { code: string }[]) => reasons.map((reason) => reason.code);
    for (const { path, count } of audioRoutes()) {
      const reply = await client.call("POST", path, { audio: [...Array(count - 1).fill(voice("slt", 3)), recording] });
      if (path.endsWith("/enrollments")) {
        assertProblem(reply, 422, "enrollment.nothing_accepted", what);
        assert.ok(codes(reply.body.recordings[0]?.reasons ?? []).includes(code), `${path}: ${reply.text}`);
        continue;
      }
      assert.equal(reply.status, 200, `${path}: ${reply.text}`);
      assert.ok(codes(reply.body.reasons).includes(code), `${path}: ${reply.text}`);
      if (!path.endsWith("/inspections")) assert.equal(reply.body.decision, "inconclusive", path);
    }
  });
}

test("a voiceprint that is still collecting makes a verification inconclusive, with the seconds that are missing", async () => {
  const id = await client.speaker("Collecting");
  const path = `/v1/speakers/${id}/verifications`;
  const none = await client.call("POST", path, { audio: [voice("kal", 3)] });
  assert.equal(none.body.decision, "inconclusive");
  assert.equal(none.body.llr, null);
  assert.deepEqual(
    none.body.reasons.map((reason) => [reason.code, reason.needS]),
    [["voiceprint.not_ready", 6]],
  );
});

test("nothing of what a caller sent stands in the log", () => {
  assert.ok(!server.log().includes(server.key.slice(3)) || server.log().split(server.key).length === 2);
  assert.ok(!server.log().includes("Collecting"));
});
