/** `voicebio models`: a move from one recipe to another by the command alone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeModelsFolder, NEWER, OLDER, recipeId } from "../models-folder.ts";
import {
  type Ended,
  interrupted,
  jsonLines,
  type RunningServer,
  serve,
  temporaryFolder,
  voice,
  voicebio,
} from "./cli-run.ts";

const PEOPLE = ["awb", "kal", "slt"] as const;
const RECORDINGS = 2;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: RunningServer;
let older: string;
let newer: string;

const models = (): string => join(folder.path, "models");
const data = (): string => join(folder.path, "data");
const env = (recipes: string) => ({
  VOICEBIO_MODELS_DIR: models(),
  VOICEBIO_RECIPES: recipes,
  VOICEBIO_KEEP_RECORDINGS: "true",
});
const onData = (...args: readonly string[]): Promise<Ended> => voicebio([...args, "--data", data()]);

/** Three people enrolled by a command that keeps recordings, and then the server of the release after that. */
before(async () => {
  folder = await temporaryFolder();
  makeModelsFolder(models());
  [older, newer] = [recipeId(models(), OLDER), recipeId(models(), NEWER)];
  for (const name of PEOPLE) {
    const files = Array.from({ length: RECORDINGS }, (_, i) => voice(name, i + 1));
    const args = ["enroll", ...files, "--name", name, "--data", data()];
    assert.equal((await voicebio(args, { env: env(OLDER) })).status, 0);
  }
  server = await serve(data(), ["--new-key"], env(NEWER));
});

after(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Status {
  readonly speakers: { readonly dependent: number };
  readonly recordings: { readonly waiting: number };
}

const status = async (): Promise<Status> => jsonLines<Status>(await onData("models", "status", "--json"))[0] as Status;

test("before the move the report says who depends on the old recipe, and how they can be moved", async () => {
  const ended = await onData("models", "status");
  assert.equal(ended.status, 0);
  assert.ok(ended.stdout.includes(`${newer} (preferred, the server's default)\n  0 ready`), ended.stdout);
  assert.ok(ended.stdout.includes(`${older}\n  3 ready, 0 collecting, 6 samples`), ended.stdout);
  assert.match(ended.stdout, /3 speakers, 3 of them depending on another recipe/);
  assert.match(ended.stdout, /3 can be moved: voicebio models migrate \(6 recordings\)/);
  for (const name of PEOPLE) assert.match(ended.stdout, new RegExp(`spk_\\S+  ${name}  ${older}; can be moved`));
  const [report, ...dependents] = jsonLines<Status & { servedBy: string }>(await onData("models", "status", "--json"));
  assert.equal(report?.speakers.dependent, 3);
  assert.deepEqual(
    dependents.map(({ servedBy }) => servedBy),
    [older, older, older],
  );
});

test("the old recipe can't be retired yet, and not without --yes at all", async () => {
  const unsaid = await onData("models", "retire", OLDER);
  assert.equal(unsaid.status, 64);
  assert.ok(unsaid.stderr.includes(`--yes deletes 6 embeddings of 3 speakers in ${older}, for good`), unsaid.stderr);
  const strange = await onData("models", "retire", "nobody");
  assert.equal(strange.status, 64);
  assert.ok(strange.stderr.includes(`Name one that there are voiceprints of: ${older}.`), strange.stderr);
  const needed = await onData("models", "retire", OLDER, "--yes");
  assert.equal(needed.status, 64);
  assert.match(needed.stderr, /3 speakers are ready in .* alone.*\(recipe\.needed\)/);
});

test("a migration that is interrupted keeps what it has done, and the same command ends it", async () => {
  const key = /vb_[\w-]+/.exec(server.greeting.join("\n"))?.[0];
  const waiting = async (): Promise<number> => {
    const reply = await fetch(`${server.url}/v1/models/status`, { headers: { authorization: `Bearer ${key}` } });
    return ((await reply.json()) as Status).recordings.waiting;
  };
  const begun = async (): Promise<void> => {
    while ((await waiting()) === PEOPLE.length * RECORDINGS);
  };
  const first = await interrupted(["models", "migrate", "--data", data()], begun);
  assert.ok(first.status === 130 || first.status === 0, first.stderr); // 0: it was done before the signal came
  if (first.status === 130) assert.match(first.stderr, /the same command goes on from there/);
  const second = await onData("models", "migrate");
  assert.equal(second.status, 0, second.stderr);
  assert.match(second.stdout, /embedded with .*, 0 failed/);
  assert.deepEqual((await status()).recordings.waiting, 0);
  const third = jsonLines(await onData("models", "migrate", "--json"));
  assert.deepEqual(third, [{ recipe: newer, done: 0, failed: 0, notKept: 0 }]);
});

test("one command goes back, one goes forward again, on the server that runs", async () => {
  const servedBy = async (): Promise<string | undefined> => {
    const { stdout } = await onData("models", "status", "--json");
    const { recipes } = JSON.parse(stdout.split("\n")[0] ?? "") as { recipes: { id: string; preferred: boolean }[] };
    return recipes.find(({ preferred }) => preferred)?.id;
  };
  const back = await onData("models", "use", OLDER);
  assert.equal(back.status, 0, back.stderr);
  assert.match(back.stdout, new RegExp(`^serves  ${older} \\(preferred\\)`));
  assert.equal(await servedBy(), older);
  assert.equal((await onData("models", "use", "--default")).status, 0);
  assert.equal(await servedBy(), newer);
  const unknown = await onData("models", "use", "campplus-zh");
  assert.equal(unknown.status, 64);
  assert.match(unknown.stderr, new RegExp(`Installed are: ${NEWER}, ${OLDER}`));
});

test("once nobody depends on it the old recipe is retired, and everybody is still verified", async () => {
  const retired = await onData("models", "retire", OLDER, "--yes");
  assert.equal(retired.status, 0, retired.stderr);
  assert.equal(retired.stdout, `retired  ${older}: 6 embeddings deleted\n`);
  for (const name of PEOPLE) assert.equal((await onData("verify", voice(name, 5), "--name", name)).status, 0);
  assert.deepEqual((await status()).speakers.dependent, 0);
});

test("what models can't do is said, and nothing is done", async () => {
  for (const words of [
    ["upgrade"],
    ["use"],
    ["use", "a", "b"],
    ["use", OLDER, "--default"],
    ["status", "x"],
    ["retire", "--yes"],
  ]) {
    assert.equal((await onData("models", ...words)).status, 64, words.join(" "));
  }
});
