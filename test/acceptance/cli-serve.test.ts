import assert from "node:assert/strict";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { jsonLines, place, serve, shell, temporaryFolder, voice, voicebio } from "./cli-run.ts";

const curlLines = (greeting: readonly string[]): readonly string[] =>
  greeting.map((line) => line.trim()).filter((line) => line.includes("curl "));

test("the three lines that serve prints enroll, verify and identify when they are pasted", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(join(folder.path, "data"));
  await place(voice("awb", 1), join(folder.path, "me.wav"));
  await place(voice("awb", 2), join(folder.path, "me_2.wav"));
  await place(voice("awb", 3), join(folder.path, "me_3.wav"));
  const lines = curlLines(server.greeting);
  assert.equal(lines.length, 3);
  const { stdout, stderr } = await shell(lines.join("\n"), folder.path);
  const [enrollment, verification, identification] = jsonLines<Record<string, unknown>>({ status: 0, stdout, stderr });
  assert.match(JSON.stringify(enrollment), /"outcome":"accepted".*"outcome":"accepted"/);
  assert.equal(verification?.["decision"], "accept");
  assert.equal(identification?.["decision"], "match");
});

test("a key is printed at the first start only, and another one when it is asked for", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const keysOf = (greeting: readonly string[]) => new Set(greeting.join("\n").match(/vb_[\w-]+/g) ?? []);
  const first = await serve(data);
  assert.equal(keysOf(first.greeting).size, 1);
  assert.equal(await first.stop(), 0);
  const second = await serve(data);
  assert.equal(keysOf(second.greeting).size, 0);
  assert.match(second.greeting.join("\n"), /--new-key/);
  assert.equal(await second.stop(), 0);
  const third = await serve(data, ["--new-key"]);
  assert.equal(keysOf(third.greeting).size, 1);
  assert.notDeepEqual(keysOf(third.greeting), keysOf(first.greeting));
  assert.equal(await third.stop(), 0);
});

test("a second server on the same data folder is refused, and the first goes on", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  await using server = await serve(data);
  const second = await voicebio(["serve", "--port", "0", "--data", data]);
  assert.ok((second.status ?? 0) >= 64);
  assert.match(second.stderr, /data_folder\.in_use/);
  assert.equal((await voicebio(["speakers", "--data", data])).status, 0);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test("a stopped server leaves no socket behind, and the folder can be worked on at once", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const server = await serve(data);
  // Ctrl-C arrives twice where npm stands between.
  assert.equal(await server.stop(2), 0);
  await assert.rejects(access(join(data, "voicebio.sock")));
  assert.equal((await voicebio(["speakers", "--data", data])).status, 0);
  assert.ok(!(await readdir(data)).includes("voicebio.sock"));
});

test("two commands at once on a folder that no server holds both do their work", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const enroll = (name: string) => voicebio(["enroll", voice(name, 1), "--name", name, "--data", data]);
  const [one, other] = await Promise.all([enroll("awb"), enroll("slt")]);
  assert.deepEqual([one.status, other.status], [0, 0], one.stderr + other.stderr);
  assert.equal(jsonLines(await voicebio(["speakers", "--json", "--data", data])).length, 2);
});

test("a port that is taken is an error that says so, and lets go of the data folder", async () => {
  await using folder = await temporaryFolder();
  await using server = await serve(join(folder.path, "data"));
  const other = join(folder.path, "other");
  const ended = await voicebio(["serve", "--port", new URL(server.url).port, "--data", other]);
  assert.equal(ended.status, 69);
  assert.match(ended.stderr, /EADDRINUSE/);
  assert.equal((await voicebio(["speakers", "--data", other])).status, 0);
});

test("a reader that stops reading ends the command quietly", async () => {
  const { stderr } = await shell("node packages/cli/bin/voicebio.mjs --help | true", process.cwd());
  assert.equal(stderr, "");
});

test("doctor finds a sound installation in order, and says so of each part", async () => {
  await using folder = await temporaryFolder();
  const ended = await voicebio(["doctor", "--json", "--data", join(folder.path, "data")]);
  const checks = jsonLines<{ subject: string; state: string }>(ended);
  const subjects = ["node", "models", "recipes", "analysis", "ffmpeg", "data folder", "disk", "server"];
  assert.deepEqual(
    checks.map(({ subject }) => subject),
    subjects,
  );
  assert.deepEqual(
    checks.filter(({ state }) => state === "failed"),
    [],
  );
  assert.equal(ended.status, 0);
});

test("doctor fails where the models are missing", async () => {
  await using folder = await temporaryFolder();
  const ended = await voicebio(["doctor", "--data", folder.path], { env: { VOICEBIO_MODELS_DIR: folder.path } });
  assert.equal(ended.status, 78);
  assert.match(ended.stdout, /failed\s+models/);
});
