/** Several recipes serve one tenant: whom each may speak for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICY, type ScoringModel } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import type { Inference } from "../ports/inference.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { enrollSpeaker } from "./enroll-speaker.ts";
import { Gallery } from "./gallery.ts";
import {
  AT,
  CALLER,
  enroll,
  hearing,
  model,
  probeOf,
  recording,
  setTo,
  speaker,
  TENANT,
  voice,
} from "./house-kit.contract.ts";
import { identifySpeaker } from "./identify-speaker.ts";
import { migrateRecordings } from "./migrate-recordings.ts";
import { retireRecipe } from "./retire-recipe.ts";
import { verifySpeaker } from "./verify-speaker.ts";

const NEWER: ScoringModel = { ...model, id: "newer@1", recipe: "newer" };
const newer = (axis: number) => ({ ...voice(axis), recipe: NEWER.recipe });

async function withBoth(work: (unitOfWork: UnitOfWork, gallery: Gallery) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  await using gallery = new Gallery({
    unitOfWork,
    models: [NEWER, model],
    minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
    onTrouble: (error) => assert.fail(String(error)),
    openIndex: (onFailure) => openVoiceIndex({ onFailure }),
  });
  await work(unitOfWork, gallery);
}

const common = { clock: { now: () => AT }, recipes: setTo(NEWER, model), policies: [DEFAULT_POLICY] } as const;
const probe = { recordings: [recording("probe")], channel: "mix" } as const;

test("whoever is ready in the preferred recipe is never a candidate by another one, also when many are nearer in the preferred", () =>
  withBoth(async (unitOfWork, gallery) => {
    const nearly = { recipe: NEWER.recipe, vector: Float32Array.of(1, 0.2, 0, 0) };
    // By the old recipe the probe is this speaker; the preferred one knows better, and puts fifty others first.
    await enroll(unitOfWork, await speaker(unitOfWork), 0, 6, [newer(1)]);
    for (let i = 0; i < 50; i++) await enroll(unitOfWork, await speaker(unitOfWork), 1, 6, [nearly]);
    const old = await speaker(unitOfWork);
    await enroll(unitOfWork, old, 0, 6);
    const identify = identifySpeaker({ ...common, unitOfWork, gallery, inference: hearing(voice(0)) });
    const { candidates } = await identify(CALLER, { ...probe, top: 50 });
    const byOlder = candidates.filter(({ recipe }) => recipe === model.recipe);
    assert.deepEqual(
      byOlder.map(({ speakerId }) => speakerId),
      [old],
    );
    assert.equal(new Set(candidates.map(({ speakerId }) => speakerId)).size, candidates.length);
  }));

/** The same ears, but for a recipe whose detector hears no speech. */
const deafIn = (recipe: string, inference: Inference): Inference => ({
  ...inference,
  analyze: async (bytes, request) => {
    const { embeddings, ...rest } = await inference.analyze(bytes, request);
    return { ...rest, embeddings: embeddings.filter((one) => one.recipe !== recipe) };
  },
});

test("where a recipe that somebody stands in hears no speech, the answer is that, and nobody is ruled out", () =>
  withBoth(async (unitOfWork, gallery) => {
    const old = await speaker(unitOfWork);
    await enroll(unitOfWork, old, 0, 6);
    await enroll(unitOfWork, await speaker(unitOfWork), 2, 6, [newer(2)]);
    const deps = { ...common, unitOfWork, gallery, inference: deafIn(model.recipe, hearing(voice(1))) };
    const { decision, reasons } = await identifySpeaker(deps)(CALLER, { ...probe, top: 5 });
    assert.deepEqual([decision, reasons.map(({ code }) => code)], ["inconclusive", ["speech.none"]]);
    const verified = await verifySpeaker(deps)(CALLER, { ...probe, speakerId: old });
    assert.deepEqual([verified.decision, verified.llr], ["inconclusive", null]);
    assert.deepEqual(
      verified.reasons.map(({ code }) => code),
      ["speech.none"],
    );
  }));

test("a recipe that is retired leaves the gallery, and only that one", () =>
  withBoth(async (unitOfWork, gallery) => {
    const id = await speaker(unitOfWork);
    await enroll(unitOfWork, id, 0, 6, [newer(1)]);
    await enroll(unitOfWork, await speaker(unitOfWork), 2, 1); // too little for a voiceprint, and in one recipe alone
    await gallery.ready();
    const sizes = () => Promise.all([NEWER, model].map((one) => gallery.size(TENANT, one)));
    assert.deepEqual(await sizes(), [1, 1]);
    const retire = retireRecipe({ ...common, unitOfWork, gallery });
    assert.deepEqual(await retire(CALLER, "r", async () => undefined), { recipe: "r", embeddings: 2, beginAnew: 1 });
    assert.deepEqual(await sizes(), [1, 0]);
    assert.deepEqual(
      (await gallery.search(TENANT, NEWER, { ...probeOf(1), embedding: newer(1) }, 5)).map(
        ({ speakerId }) => speakerId,
      ),
      [id],
    );
  }));

test("an enrollment that was heard before a recipe was retired brings nothing of it back", () =>
  withBoth(async (unitOfWork, gallery) => {
    const id = await speaker(unitOfWork);
    await enroll(unitOfWork, id, 0, 6, [newer(0)]);
    const retire = retireRecipe({ ...common, recipes: ONE_OF_TWO, unitOfWork, gallery });
    const inference = hearing(voice(0), () => retire(CALLER, "r", async () => undefined));
    const digest = { digest: () => "another one" };
    const deps = { ...common, recipes: ONE_OF_TWO, unitOfWork, gallery, inference, digest, keepRecordings: false };
    const request = { speakerId: id, recordings: [recording("one")], channel: "mix" } as const;
    const { voiceprints } = await enrollSpeaker(deps)(CALLER, request, async () => undefined);
    assert.deepEqual(await unitOfWork.stores.recipes.stored(TENANT), [NEWER.recipe]);
    assert.deepEqual(
      voiceprints.map(({ recipe, samples }) => [recipe, samples]),
      [[NEWER.recipe, 2]],
    );
  }));

/** The server is set to the newer recipe; the older one is installed beside it. */
const ONE_OF_TWO = { ...setTo(NEWER, model), standard: [NEWER.recipe] };

/** One speaker with as many recordings kept as two batches take. */
async function keepsRecordings(unitOfWork: UnitOfWork): Promise<void> {
  const id = await speaker(unitOfWork);
  for (let i = 0; i < 40; i++) {
    const enrollmentId = await enroll(unitOfWork, id, 0, 6);
    const sampleId = (await unitOfWork.stores.enrollments.find(TENANT, enrollmentId))?.samples[0]?.id ?? "";
    const { bytes } = recording(String(i));
    await unitOfWork.stores.recordings.insert(TENANT, { sampleId, channel: "mix", bytes });
  }
}

test("a migration goes on with the recipe it began with, although another one is preferred by now", () =>
  withBoth(async (unitOfWork, gallery) => {
    await keepsRecordings(unitOfWork);
    const migrate = migrateRecordings({ ...common, unitOfWork, gallery, inference: hearing(voice(0)) });
    const first = await migrate(CALLER, {});
    assert.deepEqual([first.recipe, first.done, first.remaining], [NEWER.recipe, 32, 8]);
    await unitOfWork.stores.recipes.choose(TENANT, model.recipe);
    const cursor = first.next ?? assert.fail("there is more");
    const second = await migrate(CALLER, { cursor });
    assert.deepEqual([second.recipe, second.done, second.remaining, second.next], [NEWER.recipe, 8, 0, null]);
    const foreign = [{ cursor: "x" }, { cursor, to: model.recipe }];
    for (const request of foreign) await assert.rejects(migrate(CALLER, request), { code: "request.bad_cursor" });
  }));

test("one batch is embedded at a time; whoever asks meanwhile is told to come again", () =>
  withBoth(async (unitOfWork, gallery) => {
    await keepsRecordings(unitOfWork);
    let refused: Promise<void> | undefined;
    const migrate = migrateRecordings({
      ...common,
      unitOfWork,
      gallery,
      inference: hearing(voice(0), async () => {
        refused ??= assert.rejects(migrate(CALLER, {}), { code: "server.overloaded" });
        await refused;
      }),
    });
    await migrate(CALLER, {});
    assert.equal((await migrate(CALLER, {})).done, 8);
  }));
