/** Moving from one recipe to another: nobody is locked out, nothing is compared across, and there is a way back. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { addHollowRecipe, makeModelsFolder, NEWER, OLDER, recipeId, removeRecipe } from "../models-folder.ts";
import { type Client, clientOf, type Reply, voice } from "./client.ts";
import { removeFolder, type ServerProcess, startServerProcess, temporaryFolder } from "./server-process.ts";

/** One data folder and one models folder, under one server after another. */
interface House {
  readonly models: string;
  readonly older: string;
  readonly newer: string;
  /** Stops the server that runs, if any, and starts another one with these recipes. */
  readonly start: (recipes: string, more?: Readonly<Record<string, string>>) => Promise<Client>;
  readonly server: () => ServerProcess;
}

function house(context: TestContext): House {
  const folder = temporaryFolder();
  const models = join(folder, "models");
  makeModelsFolder(models);
  let server: ServerProcess | undefined;
  let key = "";
  context.after(async () => {
    await server?.stop();
    removeFolder(folder);
  });
  const start: House["start"] = async (recipes, more = {}) => {
    await server?.stop();
    const settings = { VOICEBIO_MODELS_DIR: models, VOICEBIO_RECIPES: recipes, ...more };
    server = await startServerProcess(join(folder, "data"), settings);
    key ||= server.key;
    return clientOf({ url: server.url, key });
  };
  const running = () => server ?? assert.fail("no server runs");
  return { models, older: recipeId(models, OLDER), newer: recipeId(models, NEWER), start, server: running };
}

const KEEPING = { VOICEBIO_KEEP_RECORDINGS: "true" };

const sentences = (name: string, ...numbers: readonly number[]) => numbers.map((number) => voice(name, number));

const enroll = (client: Client, speakerId: string, name: string, ...numbers: readonly number[]): Promise<Reply> =>
  client.call("POST", `/v1/speakers/${speakerId}/enrollments`, { audio: sentences(name, ...numbers) });

const verify = (client: Client, speakerId: string, name: string): Promise<Reply> =>
  client.call("POST", `/v1/speakers/${speakerId}/verifications`, { audio: sentences(name, 6) });

interface Report {
  readonly recipes: readonly { readonly id: string; readonly installed: boolean; readonly ready: number }[];
  readonly speakers: Readonly<Record<"total" | "dependent" | "migratable" | "mustSpeak" | "unserved", number>>;
  readonly recordings: { readonly waiting: number; readonly notKept: number };
}

const report = async (client: Client): Promise<Report> =>
  JSON.parse((await client.call("GET", "/v1/models/status")).text) as Report;

const dependents = async (client: Client) => (await client.call("GET", "/v1/models/status/speakers")).body.items;

const prefer = (client: Client, preferred: string | null): Promise<Reply> =>
  client.call("PATCH", "/v1/models", { json: { preferred } });

const retire = (client: Client, recipe: string): Promise<Reply> =>
  client.call("DELETE", `/v1/models/recipes/${encodeURIComponent(recipe)}`);

test("after an upgrade whose default is another recipe the old voiceprints serve, new samples are embedded by both, and the new one serves once it has heard enough", async (context) => {
  const { start, older, newer } = house(context);
  let client = await start(OLDER);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  assert.equal((await verify(client, slt, "slt")).body.recipe, older);

  client = await start(NEWER);
  const served = await client.call("GET", "/v1/models");
  assert.deepEqual(
    served.body.recipes.map(({ id, preferred }) => [id, preferred]),
    [
      [newer, true],
      [older, false],
    ],
  );
  const before = await verify(client, slt, "slt");
  assert.deepEqual([before.body.decision, before.body.recipe], ["accept", older]);
  assert.equal((await verify(client, slt, "awb")).body.decision, "reject");
  const [dependent] = await dependents(client);
  assert.deepEqual([dependent?.speakerId, dependent?.servedBy, dependent?.needS], [slt, older, 6]);

  const one = await enroll(client, slt, "slt", 3);
  assert.deepEqual(
    one.body.voiceprints.map(({ recipe, state, samples }) => [recipe, state, samples]),
    [
      [newer, "collecting", 1],
      [older, "ready", 3],
    ],
  );
  assert.equal((await verify(client, slt, "slt")).body.recipe, older);
  assert.ok(((await dependents(client))[0]?.needS ?? 9) < 6);
  assert.equal((await retire(client, OLDER)).body.code, "recipe.needed");

  await enroll(client, slt, "slt", 4);
  const after = await verify(client, slt, "slt");
  assert.deepEqual([after.body.decision, after.body.recipe], ["accept", newer]);
  assert.deepEqual(await dependents(client), []);
});

test("a fresh installation embeds with one recipe only, whatever else is installed", async (context) => {
  const { start, newer } = house(context);
  const client = await start(NEWER);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  const { items } = (await client.call("GET", `/v1/speakers/${slt}/enrollments`)).body;
  assert.deepEqual(
    items[0]?.samples.map(({ recipes, recordingKept }) => [recipes, recordingKept]),
    [
      [[newer], false],
      [[newer], false],
    ],
  );
});

/** A synthesizer's voice each. */
const VOICES = ["awb", "kal", "ked", "rms", "slt"] as const;

/** Every voice with two sentences, in a data folder that keeps recordings. */
async function enrolledVoices(client: Client): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const name of VOICES) ids.set(name, await client.enrolled(name, sentences(name, 1, 2)));
  return ids;
}

const migrate = (client: Client, json: { readonly to?: string; readonly cursor?: string } = {}): Promise<Reply> =>
  client.call("POST", "/v1/models/migrations", { json });

/** Batch after batch until all were tried; no more of them than it takes. */
async function migrateAll(client: Client, to?: string): Promise<readonly Reply["body"][]> {
  const batches: Reply["body"][] = [];
  for (let cursor: string | null = ""; cursor !== null; cursor = batches.at(-1)?.next ?? null) {
    assert.ok(batches.length < 10, "it comes to an end");
    const reply = await migrate(client, { ...(to !== undefined && { to }), ...(cursor !== "" && { cursor }) });
    assert.equal(reply.status, 200, reply.text);
    batches.push(reply.body);
  }
  return batches;
}

async function samplesOf(client: Client, speakerId: string) {
  const { items } = (await client.call("GET", `/v1/speakers/${speakerId}/enrollments`)).body;
  return items.flatMap(({ samples }) => samples);
}

test("where recordings were kept they are embedded again; kill -9 in the middle loses nothing that was done, and a second run ends it", async (context) => {
  const { start, server, older, newer } = house(context);
  let client = await start(OLDER, KEEPING);
  const ids = await enrolledVoices(client);
  client = await start(NEWER, KEEPING);
  const total = 2 * VOICES.length;
  const begun = await report(client);
  assert.deepEqual(begun.recordings, { waiting: total, notKept: 0 });
  assert.deepEqual(begun.speakers, { total: 5, dependent: 5, migratable: 5, mustSpeak: 0, unserved: 0 });

  const interrupted = migrate(client).catch((error: unknown) => error);
  let waiting = total;
  while (waiting === total) ({ waiting } = (await report(client)).recordings);
  await server().kill();
  await interrupted;

  client = await start(NEWER, KEEPING);
  const left = (await report(client)).recordings.waiting;
  assert.ok(left <= waiting, `${left} of ${waiting} are left`);
  const batches = await migrateAll(client);
  assert.equal(
    batches.reduce((done, batch) => done + batch.done, 0),
    left,
  );
  assert.deepEqual([batches.at(-1)?.remaining, batches.at(-1)?.notKept], [0, 0]);
  for (const [name, id] of ids) {
    for (const sample of await samplesOf(client, id)) {
      assert.deepEqual([sample.recipes, sample.recordingKept], [[older, newer], true]);
    }
    const verified = await verify(client, id, name);
    assert.deepEqual([verified.body.decision, verified.body.recipe], ["accept", newer]);
    const found = await client.call("POST", "/v1/identifications", { audio: sentences(name, 5) });
    assert.deepEqual([found.body.candidates[0]?.speakerId, found.body.candidates[0]?.recipe], [id, newer]);
  }
  assert.equal((await migrateAll(client))[0]?.done, 0);
  assert.deepEqual((await report(client)).speakers, {
    total: 5,
    dependent: 0,
    migratable: 0,
    mustSpeak: 0,
    unserved: 0,
  });
});

test("a kept recording that can't be embedded is named, keeps no other from being moved, and is tried once a run", async (context) => {
  const { start, server } = house(context);
  const client = await start(OLDER, KEEPING);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  const database = new DatabaseSync(join(server().dataFolder, "voicebio.sqlite"), { timeout: 5000 });
  const { sample_id: damaged } = database.prepare("select min(sample_id) as sample_id from recordings").get() ?? {};
  database.prepare("update recordings set bytes = x'00' where sample_id = ?").run(String(damaged));
  database.close();
  for (const run of ["first", "second"]) {
    const batches = await migrateAll(client, NEWER);
    const failed = batches.flatMap((batch) => batch.failed);
    assert.deepEqual(
      failed.map(({ sampleId, code }) => [sampleId, code]),
      [[damaged, "audio.unsupported"]],
      run,
    );
    assert.equal(batches.at(-1)?.remaining, 1);
  }
  assert.equal((await samplesOf(client, slt)).filter(({ recipes }) => recipes.length === 2).length, 1);
});

test("a choice counts at once on a running server, forward and back, and both recipes go on embedding", async (context) => {
  const { start, older, newer } = house(context);
  const client = await start(OLDER, KEEPING);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  await migrateAll(client, NEWER);
  const servedBy = async () => (await verify(client, slt, "slt")).body.recipe;
  assert.equal(await servedBy(), older);
  const forward = await prefer(client, NEWER);
  assert.deepEqual(
    forward.body.recipes.map(({ id }) => id),
    [newer, older],
  );
  assert.equal(await servedBy(), newer);
  const compared = await client.call("POST", "/v1/comparisons", { audio: sentences("slt", 1, 2) });
  assert.equal(compared.body.recipe, newer);
  assert.equal((await prefer(client, older)).status, 200);
  assert.equal(await servedBy(), older);
  const rms = await client.enrolled("rms", sentences("rms", 1, 2));
  for (const { recipes } of await samplesOf(client, rms)) assert.deepEqual(recipes, [older, newer]);
  await prefer(client, NEWER);
  assert.equal((await prefer(client, null)).body.recipes[0]?.id, older);
  assert.equal(await servedBy(), older);
});

test("a recipe that is not there, or not whole, can't be preferred, and the answer names those that can", async (context) => {
  const { start, models, older } = house(context);
  rmSync(join(models, `scoring-${NEWER}`), { recursive: true });
  addHollowRecipe(models, "campplus-hollow");
  const client = await start(OLDER);
  for (const [recipe, why] of [
    ["campplus", ""],
    [NEWER, "can't be used"],
    ["campplus-hollow", "model.onnx can't be read"],
  ] as const) {
    for (const reply of [await prefer(client, recipe), await migrate(client, { to: recipe })]) {
      assert.deepEqual([reply.status, reply.body.code], [404, "recipe.not_found"]);
      assert.ok(reply.body.detail.includes(`Installed are: ${OLDER}.`) && reply.body.detail.includes(why), reply.text);
    }
  }
  assert.equal((await client.call("GET", "/v1/models")).body.recipes[0]?.id, older);
});

test("in the middle of a move people of either recipe are identified, each once, by the recipe that serves them", async (context) => {
  const { start, older, newer } = house(context);
  let client = await start(OLDER);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  const awb = await client.enrolled("awb", sentences("awb", 1, 2));
  client = await start(NEWER);
  const kal = await client.enrolled("kal", sentences("kal", 1, 2));
  await enroll(client, awb, "awb", 3, 4);
  for (const [name, id, recipe] of [
    ["slt", slt, older],
    ["awb", awb, newer],
    ["kal", kal, newer],
  ] as const) {
    const { body } = await client.call("POST", "/v1/identifications", { audio: sentences(name, 6) });
    assert.equal(body.decision, "match", name);
    assert.deepEqual([body.candidates[0]?.speakerId, body.candidates[0]?.recipe], [id, recipe]);
    const ids = body.candidates.map(({ speakerId }) => speakerId);
    assert.deepEqual([...ids].sort(), [slt, awb, kal].sort());
  }
});

test("a recipe is retired only once nobody depends on it, and then nothing of it is left", async (context) => {
  const { start, older, newer } = house(context);
  let client = await start(OLDER, KEEPING);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  assert.equal((await retire(client, OLDER)).body.code, "recipe.preferred");
  client = await start(NEWER, KEEPING);
  const refused = await retire(client, OLDER);
  assert.deepEqual([refused.status, refused.body.code], [409, "recipe.needed"]);
  assert.match(refused.body.detail, /^1 speaker is ready in campplus-zh-en@\w+ alone/);
  assert.equal((await verify(client, slt, "slt")).body.recipe, older);
  await migrateAll(client);
  const retired = await retire(client, OLDER);
  assert.deepEqual([retired.body.recipe, retired.body.embeddings], [older, 2]);
  assert.deepEqual(
    (await report(client)).recipes.map(({ id, ready }) => [id, ready]),
    [[newer, 1]],
  );
  assert.equal((await verify(client, slt, "slt")).body.recipe, newer);
  const found = await client.call("POST", "/v1/identifications", { audio: sentences("slt", 6) });
  assert.deepEqual([found.body.decision, found.body.recipes, found.body.gallerySize], ["match", [newer], 1]);
  await enroll(client, slt, "slt", 3);
  for (const { recipes } of await samplesOf(client, slt)) assert.deepEqual(recipes, [newer]);
  assert.equal((await retire(client, OLDER)).body.code, "recipe.not_found");
});

test("voiceprints of a recipe whose files are gone are kept, named and compared with nothing, until it is installed again", async (context) => {
  const { start, server, models, older, newer } = house(context);
  let client = await start(NEWER);
  const slt = await client.enrolled("slt", sentences("slt", 1, 2));
  removeRecipe(models, NEWER);
  client = await start(OLDER);
  assert.match(server().log(), new RegExp(`${newer} is not installed`));
  const verified = await verify(client, slt, "slt");
  assert.deepEqual([verified.body.decision, verified.body.llr, verified.body.recipe], ["inconclusive", null, older]);
  assert.equal((await client.call("POST", "/v1/identifications", { audio: sentences("slt", 6) })).body.gallerySize, 0);
  const { recipes, speakers } = await report(client);
  assert.deepEqual(
    recipes.map(({ id, installed, ready }) => [id, installed, ready]),
    [
      [older, true, 0],
      [newer, false, 1],
    ],
  );
  assert.deepEqual([speakers.unserved, speakers.mustSpeak], [1, 1]);
  assert.equal((await dependents(client))[0]?.servedBy, null);
  assert.equal((await retire(client, newer)).body.code, "recipe.needed");
  rmSync(models, { recursive: true });
  makeModelsFolder(models);
  client = await start(OLDER);
  assert.deepEqual(
    [(await verify(client, slt, "slt")).body.decision, (await verify(client, slt, "slt")).body.recipe],
    ["accept", newer],
  );
});
