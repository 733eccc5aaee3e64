import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { DEFAULT_POLICY, type ScoringModel } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { enrollSpeaker } from "./enroll-speaker.ts";
import { Gallery } from "./gallery.ts";
import { AT, CALLER, hearing, model, recording, setTo, speaker, TENANT, voice } from "./house-kit.contract.ts";
import type { Recordings } from "./listen.ts";

const NEWER: ScoringModel = { ...model, id: "newer@1", recipe: "newer" };
const sha256 = { digest: (_: string, content: Uint8Array) => createHash("sha256").update(content).digest("hex") };

const common = {
  clock: { now: () => AT },
  digest: sha256,
  policies: [DEFAULT_POLICY],
  keepRecordings: false,
} as const;

const openGallery = (unitOfWork: UnitOfWork, models: readonly ScoringModel[]): Gallery =>
  new Gallery({
    unitOfWork,
    models,
    minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
    onTrouble: (error) => assert.fail(String(error)),
    openIndex: (onFailure) => openVoiceIndex({ onFailure }),
  });

test("once another recipe is active, the same recordings sent again bring its voiceprint, and nothing twice", async () => {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  const speakerId = await speaker(unitOfWork);
  let analyses = 0;
  const inference = hearing(voice(0), async () => analyses++);
  const enroll = (gallery: Gallery, models: readonly ScoringModel[], recordings: Recordings) => {
    const deps = { ...common, inference, unitOfWork, gallery, recipes: setTo(...models) };
    const enrollment = enrollSpeaker(deps);
    return enrollment(CALLER, { speakerId, recordings, channel: "mix" }, async () => undefined);
  };
  const outcomes = ({ recordings }: Awaited<ReturnType<typeof enroll>>) => recordings.map(({ outcome }) => outcome);
  {
    await using gallery = openGallery(unitOfWork, [model]);
    assert.deepEqual(outcomes(await enroll(gallery, [model], [recording("one")])), ["accepted"]);
  }

  const models = [NEWER, model] as const;
  await using gallery = openGallery(unitOfWork, models);
  assert.deepEqual(await Promise.all(models.map((one) => gallery.size(TENANT, one))), [0, 1]);
  const again = await enroll(gallery, models, [recording("one"), recording("one"), recording("two")]);
  assert.deepEqual(outcomes(again), ["already_enrolled", "already_enrolled", "accepted"]);
  assert.deepEqual(
    again.voiceprints.map(({ recipe, samples }) => [recipe, samples]),
    [
      ["newer", 2],
      ["r", 2],
    ],
  );
  assert.deepEqual(await Promise.all(models.map((one) => gallery.size(TENANT, one))), [1, 1]);
  const { items } = await unitOfWork.stores.enrollments.list(TENANT, speakerId, { limit: 9 });
  const recipes = items.flatMap(({ samples }) => samples.map(({ embeddings }) => embeddings.map((one) => one.recipe)));
  assert.deepEqual(recipes.sort(), [
    ["newer", "r"],
    ["r", "newer"],
  ]);

  analyses = 0;
  const known = await enroll(gallery, models, [recording("two"), recording("one")]);
  assert.deepEqual([known.id, outcomes(known)], [null, ["already_enrolled", "already_enrolled"]]);
  assert.equal(analyses, 0);
});

test("two requests that bring a further recipe's voiceprint at once store it once", async () => {
  using folder = temporaryFolder();
  await using unitOfWork = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await unitOfWork.stores.tenants.ensure(TENANT, "Default", AT);
  const speakerId = await speaker(unitOfWork);
  await using gallery = openGallery(unitOfWork, [model, NEWER]);
  const deps = { ...common, inference: hearing(voice(0)), unitOfWork, gallery };
  const enroll = async (models: readonly ScoringModel[]) => {
    const enrollment = enrollSpeaker({ ...deps, recipes: setTo(...models) });
    const request = { speakerId, recordings: [recording("one")], channel: "mix" } as const;
    const { recordings } = await enrollment(CALLER, request, async () => undefined);
    return recordings[0]?.outcome;
  };
  assert.equal(await enroll([model]), "accepted");
  const both = [enroll([model, NEWER]), enroll([model, NEWER])];
  assert.deepEqual(await Promise.all(both), ["already_enrolled", "already_enrolled"]);
  assert.equal((await unitOfWork.stores.enrollments.samplesOf(TENANT, speakerId, NEWER.recipe)).length, 1);
});
