import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  type Ended,
  jsonLines,
  place,
  type RunningServer,
  serve,
  spoiled,
  temporaryFolder,
  voice,
  voicebio,
} from "./cli-run.ts";

const PEOPLE = ["awb", "slt", "rms"] as const;

interface EnrollLine {
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly error: string | null;
}

interface IdentifyLine {
  readonly file: string;
  readonly decision: string | null;
  readonly candidates: readonly { readonly name: string; readonly llr: number; readonly speakerId: string }[];
  readonly error: string | null;
}

interface VerifyLine {
  readonly file: string;
  readonly name: string;
  readonly decision: string | null;
  readonly llr: number | null;
  readonly reasons: readonly { readonly code: string }[];
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let firstEnrollment: Ended;
let server: RunningServer;

const data = (): string => join(folder.path, "data");
const people = (): string => join(folder.path, "people");
const onData = (...args: readonly string[]): Promise<Ended> => voicebio([...args, "--data", data()]);

/** Three people with three recordings each; one of them has a file that is no audio, and there are notes. */
async function placePeople(): Promise<void> {
  for (const name of PEOPLE) {
    for (const recording of [1, 2, 3]) await place(voice(name, recording), join(people(), name, `${recording}.opus`));
  }
  await writeFile(join(people(), "awb", "broken.wav"), "this is no audio, whatever its name says");
  await writeFile(join(people(), "awb", "notes.txt"), "recorded in May");
}

before(async () => {
  folder = await temporaryFolder();
  await placePeople();
  firstEnrollment = await onData("enroll", people(), "--json");
  server = await serve(data());
});

after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test("a folder of people is enrolled without a server, and what is no audio is refused with its code", () => {
  const lines = jsonLines<EnrollLine>(firstEnrollment);
  const refused = lines.filter(({ status }) => status === "refused");
  assert.equal(lines.filter(({ status }) => status === "accepted").length, 9);
  assert.deepEqual(
    refused.map(({ file, name, error }) => ({ file, name, error })),
    [{ file: join(people(), "awb", "broken.wav"), name: "awb", error: "audio.unsupported" }],
  );
  assert.equal(firstEnrollment.status, 65);
  assert.match(firstEnrollment.stderr, /9 recordings enrolled of 3 people, 0 enrolled before, 1 refused/);
  assert.match(firstEnrollment.stderr, /notes\.txt/);
});

test("the data folder, what is in it and the socket are for their owner alone", async () => {
  assert.equal((await stat(data())).mode & 0o077, 0);
  assert.equal((await stat(join(data(), "voicebio.sock"))).mode & 0o777, 0o600);
});

test("enrolling the same folder again, now through the server that holds the data, enrolls nothing twice", async () => {
  const again = await onData("enroll", people(), "--json");
  const statuses = new Set(jsonLines<EnrollLine>(again).map(({ status }) => status));
  assert.deepEqual(statuses, new Set(["already_enrolled", "refused"]));
  const listed = await onData("speakers", "--json");
  assert.deepEqual(
    jsonLines<{ externalId: string }>(listed)
      .map(({ externalId }) => externalId)
      .sort(),
    [...PEOPLE].sort(),
  );
});

test("enrolling files with a name adds them to the person whose folder had that name", async () => {
  const ended = await onData("enroll", voice("slt", 4), "--name", "slt", "--json");
  assert.equal(ended.status, 0);
  assert.deepEqual(
    jsonLines<EnrollLine>(ended).map(({ name, status }) => [name, status]),
    [["slt", "accepted"]],
  );
  const [speaker] = jsonLines<{ voiceprints: { samples: number }[] }>(
    await onData("speakers", "--search", "SLT", "--json"),
  );
  assert.equal(speaker?.voiceprints[0]?.samples, 4);
});

test("a person of whom every recording is refused is not left in the list", async () => {
  const ended = await onData("enroll", spoiled("silence.flac"), "--name", "nobody", "--json");
  assert.deepEqual(
    jsonLines<EnrollLine>(ended).map(({ status, error }) => [status, error]),
    [["refused", "speech.none"]],
  );
  assert.equal(ended.status, 65);
  const nobody = await onData("speakers", "--search", "nobody");
  assert.deepEqual([nobody.stdout, nobody.stderr], ["", `0 speakers with nobody in ${data()}.\n`]);
});

test("the right name is accepted with status 0", async () => {
  const ended = await onData("verify", voice("rms", 5), "--name", "rms", "--json");
  const [line] = jsonLines<VerifyLine>(ended);
  assert.equal(line?.decision, "accept");
  assert.equal(line?.name, "rms");
  assert.ok((line?.llr ?? 0) > 0);
  assert.equal(ended.status, 0);
});

test("a wrong name is rejected with status 1", async () => {
  const ended = await onData("verify", voice("slt", 5), "--name", "rms", "--json");
  assert.equal(jsonLines<VerifyLine>(ended)[0]?.decision, "reject");
  assert.equal(ended.status, 1);
});

test("too little speech is inconclusive with status 2 and says what is missing", async () => {
  const ended = await onData("verify", spoiled("short.opus"), "--name", "slt", "--json");
  const [line] = jsonLines<VerifyLine>(ended);
  assert.equal(line?.decision, "inconclusive");
  assert.deepEqual(
    line?.reasons.map(({ code }) => code),
    ["speech.too_short"],
  );
  assert.equal(ended.status, 2);
});

test("of several files each has its own answer, in their order, and the worst is the status", async () => {
  const broken = join(people(), "awb", "broken.wav");
  const files = [voice("awb", 5), broken, join(folder.path, "gone.wav"), voice("slt", 6)];
  const ended = await onData("identify", ...files, "--json");
  const lines = jsonLines<IdentifyLine>(ended);
  assert.deepEqual(
    lines.map(({ file }) => file),
    files,
  );
  assert.deepEqual(
    lines.map(({ error }) => error),
    [null, "audio.unsupported", "recording.unreadable", null],
  );
  assert.deepEqual([lines[0]?.candidates[0]?.name, lines[3]?.candidates[0]?.name], ["awb", "slt"]);
  assert.equal(lines[0]?.decision, "match");
  assert.equal(ended.status, 66);
});

test("candidates come best first, and no more than asked for", async () => {
  const all = jsonLines<IdentifyLine>(await onData("identify", voice("rms", 4), "--json"))[0]?.candidates ?? [];
  assert.equal(all.length, PEOPLE.length);
  assert.deepEqual(
    all.map(({ llr }) => llr),
    all.map(({ llr }) => llr).toSorted((a, b) => b - a),
  );
  const one = jsonLines<IdentifyLine>(await onData("identify", voice("rms", 4), "--json", "--top", "1"))[0]?.candidates;
  assert.deepEqual(one, all.slice(0, 1));
});

test("a voice that nobody enrolled matches nobody", async () => {
  const ended = await onData("identify", voice("russian-nsh", 1), "--json");
  assert.notEqual(jsonLines<IdentifyLine>(ended)[0]?.decision, "match");
  assert.ok(ended.status === 1 || ended.status === 2);
});

test("two recordings of one voice compare as one, of two voices as two", async () => {
  assert.equal((await onData("compare", voice("kal", 1), voice("kal", 2))).status, 0);
  assert.equal((await onData("compare", voice("kal", 1), voice("awb", 1))).status, 1);
});

test("an inspection tells format, speech and voices, and stores nothing", async () => {
  const ended = await onData("inspect", voice("awb", 1), "--json");
  const [line] = jsonLines<{ format: { codec: string }; quality: { netSpeechS: number; voices: number } }>(ended);
  assert.equal(line?.format.codec, "opus");
  assert.equal(line?.quality.voices, 1);
  assert.ok((line?.quality.netSpeechS ?? 0) > 1);
  assert.equal(ended.status, 0);
});

test("a folder that is not there is status 66", async () => {
  assert.equal((await onData("enroll", join(folder.path, "nowhere"))).status, 66);
});

test("a name that nobody has is an error", async () => {
  const ended = await onData("verify", voice("awb", 5), "--name", "nobody at all");
  assert.equal(ended.status, 67);
  assert.match(ended.stderr, /Nobody is enrolled as "nobody at all"/);
});

test("a name that two speakers have is an error that lists both", async () => {
  const ids = [await createSpeaker({ name: "twin", externalId: "t-1" }), await createSpeaker({ name: "twin" })];
  const ended = await onData("verify", voice("awb", 5), "--name", "twin");
  assert.equal(ended.status, 67);
  for (const id of ids) assert.ok(ended.stderr.includes(id), id);
  const enrolled = await onData("enroll", voice("awb", 5), "--name", "twin");
  assert.equal(enrolled.status, 67);
  assert.equal((await onData("speakers", "rm", "t-1")).status, 0);
  assert.equal((await onData("speakers", "rm", "twin")).status, 0);
});

test("a name is an externalId first", async () => {
  const impostor = await createSpeaker({ name: "awb" });
  const ended = await onData("verify", voice("awb", 5), "--name", "awb", "--json");
  assert.equal(jsonLines<VerifyLine>(ended)[0]?.decision, "accept");
  assert.equal((await onData("speakers", "rm", impostor)).status, 0);
});

test("score gives a row a trial, with the code where a recording could not be used", async () => {
  await place(voice("awb", 1), join(folder.path, "audio", "awb", "1.opus"));
  await place(voice("awb", 2), join(folder.path, "audio", "awb", "2.opus"));
  await place(voice("slt", 1), join(folder.path, "audio", "slt.opus"));
  await place(spoiled("short.opus"), join(folder.path, "audio", "short.opus"));
  await place(spoiled("silence.flac"), join(folder.path, "audio", "silence.flac"));
  const trials = join(folder.path, "trials.txt");
  const pairs = ["1 awb/1.opus awb/2.opus", "0 awb/1.opus slt.opus", "1 slt.opus short.opus", "0 slt.opus gone.wav"];
  await writeFile(trials, [...pairs, "", "0 silence.flac slt.opus", ""].join("\r\n"));
  const out = join(folder.path, "scores.tsv");
  const ended = await onData("score", "--audio", join(folder.path, "audio"), "--trials", trials, "--out", out);
  assert.equal(ended.status, 0);
  const [header, ...rows] = (await readFile(out, "utf8")).trimEnd().split("\n");
  assert.equal(header, "label\tenroll\ttest\tcosine\tllr\tdecision\terror");
  const cells = rows.map((row) => row.split("\t"));
  assert.deepEqual(
    cells.map((row) => row.slice(0, 3).join(" ")),
    [...pairs, "0 silence.flac slt.opus"],
  );
  assert.deepEqual(
    cells.map((row) => row[5]),
    ["accept", "reject", "inconclusive", "", "inconclusive"],
  );
  assert.deepEqual(
    cells.map((row) => row[6]),
    ["", "", "", "recording.unreadable", "speech.none"],
  );
  assert.deepEqual(
    cells.map((row) => row[3] !== "" && row[4] !== ""),
    [true, true, true, false, false],
  );
  assert.ok(Number(cells[0]?.[3]) > Number(cells[1]?.[3]));
});

test("a trial that leaves the folder of audio is refused by its line, and no scores are written", async () => {
  const trials = join(folder.path, "escape.txt");
  await writeFile(trials, "1 a b\n1 a ../../etc/passwd\n");
  const out = join(folder.path, "escape.tsv");
  const ended = await onData("score", "--audio", folder.path, "--trials", trials, "--out", out);
  assert.equal(ended.status, 65);
  assert.match(ended.stderr, /Line 2/);
  assert.ok(!(await readdir(folder.path)).some((file) => file.startsWith("escape.tsv")));
});

test("with an address and the right key the command works from anywhere, with a wrong key not", async () => {
  const key = /vb_[\w-]+/.exec(server.greeting.join("\n"))?.[0];
  assert.ok(key);
  const right = await voicebio(["speakers", "--server", server.url, "--key", key, "--json"]);
  assert.equal(jsonLines(right).length, PEOPLE.length);
  const fromEnvironment = { VOICEBIO_SERVER: server.url, VOICEBIO_KEY: key };
  assert.equal((await voicebio(["speakers"], { env: fromEnvironment })).stdout.split("\n").length, PEOPLE.length + 1);
  const wrong = await voicebio(["speakers", "--server", server.url, "--key", "vb_wrong"]);
  assert.equal(wrong.status, 77);
});

test("a server that is not there is status 69", async () => {
  const ended = await voicebio(["speakers", "--server", "http://127.0.0.1:1", "--key", "vb_x"]);
  assert.equal(ended.status, 69);
  assert.match(ended.stderr, /can't be reached/);
});

test("called wrongly, the command says how and suggests what was meant", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Commands:/],
    [["verfy"], /Did you mean verify\?/],
    [["verify", "a.wav", "--nmae", "x"], /Did you mean --name\?/],
    [["verify", "a.wav"], /--name NAME is needed/],
    [["doctor", "x"], /options only/],
    [["models", "x"], /no models x: status, migrate, use or retire/],
    [["identify"], /at least one recording/],
    [["enroll", voice("awb", 1)], /say whose it is with --name/],
    [["identify", "a.wav", "--top", "0"], /from 1 to 100/],
  ];
  for (const [args, says] of cases) {
    const ended = await voicebio(args);
    assert.equal(ended.status, 64, args.join(" "));
    assert.match(ended.stderr, says);
    assert.equal(ended.stdout, "");
  }
});

test("the help of a command shows its options, examples and the exit statuses", async () => {
  const ended = await voicebio(["identify", "--help"]);
  assert.equal(ended.status, 0);
  for (const part of ["--top N", "Examples:", "inconclusive"]) assert.ok(ended.stdout.includes(part), part);
});

/** What an API client does: through the socket, so as the operator. */
function createSpeaker(body: { readonly name: string; readonly externalId?: string }): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { socketPath: join(data(), "voicebio.sock"), path: "/v1/speakers", method: "POST" };
  const call = request({ ...options, headers: { "content-type": "application/json" } }, async (response) => {
    let text = "";
    for await (const piece of response.setEncoding("utf8")) text += piece;
    resolve((JSON.parse(text) as { readonly id: string }).id);
  });
  call.on("error", reject);
  call.end(JSON.stringify(body));
  return promise;
}
