/** What an enrollment does with voices that do not belong to the speaker, or to another one as well. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICY, type Handling, type Policy, type ScoringModel } from "@voicebio/engine";
import { openSqliteUnitOfWork } from "../adapters/sqlite/unit-of-work.ts";
import { temporaryFolder } from "../adapters/temporary-folder.ts";
import { openVoiceIndex } from "../adapters/voice-index/worker-voice-index.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { Inference } from "../ports/inference.ts";
import type { UnitOfWork } from "../ports/stores.ts";
import { confirmSample } from "./confirm-sample.ts";
import { deleteSample } from "./delete-sample.ts";
import { deleteSpeaker } from "./delete-speaker.ts";
import { enrollSpeaker } from "./enroll-speaker.ts";
import { Gallery } from "./gallery.ts";
import { AT, CALLER, hearing, model, recording, setTo, speaker, TENANT } from "./house-kit.contract.ts";
import { migrateRecordings } from "./migrate-recordings.ts";

const NEWER: ScoringModel = { ...model, id: "newer@1", recipe: "newer" };

/** Hears each recording's voice from its text: `30 one` lies at 30°, `30 aside` at 30° to another side. Up to 60° nothing says that it is another one. */
const byAngle: Inference = {
  ...hearing({ recipe: "r", vector: new Float32Array(4) }),
  analyze: (bytes, request) => {
    const text = new TextDecoder().decode(bytes);
    const angle = (Number.parseInt(text, 10) * Math.PI) / 180;
    const turn = text.endsWith("aside") ? Math.PI / 3 : 0;
    const plane = [Math.sin(angle) * Math.cos(turn), Math.sin(angle) * Math.sin(turn)];
    const vector = Float32Array.of(Math.cos(angle), ...plane, 0);
    return hearing({ recipe: "r", vector }).analyze(bytes, request);
  },
};

const policyOf = (name: Handling): Policy => ({
  ...DEFAULT_POLICY,
  name,
  enrollment: { disagreement: name, duplicate: name, watchlist: name },
});

interface House {
  readonly unitOfWork: UnitOfWork;
  readonly gallery: Gallery;
  readonly events: readonly DomainEvent[];
  /** Outcome, reasons and sample of each recording, by its text. */
  readonly enroll: (speakerId: string, texts: readonly [string, ...string[]], policy?: Handling) => Promise<Enrolled>;
  readonly confirm: (speakerId: string, sampleId: string) => Promise<{ readonly released: readonly string[] }>;
  readonly remove: (speakerId: string, sampleId: string) => Promise<null>;
  readonly erase: (speakerId: string) => Promise<null>;
  /** How many samples count. */
  readonly counting: (speakerId: string) => Promise<number>;
}

interface Enrolled {
  readonly outcomes: readonly string[];
  readonly sampleIds: readonly string[];
}

async function withHouse(work: (house: House) => Promise<void>, models = [model]): Promise<void> {
  using folder = temporaryFolder();
  await using store = await openSqliteUnitOfWork(`${folder.path}/test.sqlite`);
  await store.stores.tenants.ensure(TENANT, "Default", AT);
  const events: DomainEvent[] = [];
  const unitOfWork = noting(store, events);
  await using gallery = new Gallery({
    unitOfWork,
    models,
    minVoiceprintSpeechS: DEFAULT_POLICY.minVoiceprintSpeechS,
    onTrouble: (error) => assert.fail(String(error)),
    openIndex: (onFailure) => openVoiceIndex({ onFailure }),
  });
  const deps = {
    clock: { now: () => AT },
    digest: { digest: (_: string, sha256: Uint8Array) => Buffer.from(sha256).toString("hex") },
    policies: [policyOf("ask"), policyOf("refuse"), policyOf("allow")],
    keepRecordings: true,
    recipes: setTo(...models),
    inference: byAngle,
    unitOfWork,
    gallery,
  } as const;
  const enrollment = enrollSpeaker(deps);
  const noReceipt = async () => undefined;
  await work({
    unitOfWork,
    gallery,
    events,
    enroll: async (speakerId, [first, ...rest], policy = "ask") => {
      const recordings = [recording(first), ...rest.map(recording)] as const;
      const result = await enrollment(CALLER, { speakerId, recordings, channel: "mix", policy }, noReceipt);
      const reasonsOf = (one: object) =>
        "reasons" in one ? (one.reasons as readonly { readonly code: string }[]) : [];
      return {
        outcomes: result.recordings.map((one) => [one.outcome, ...reasonsOf(one).map(({ code }) => code)].join(" ")),
        sampleIds: result.recordings.map((one) => ("sampleId" in one ? one.sampleId : "")),
      };
    },
    confirm: (speakerId, sampleId) => confirmSample(deps)(CALLER, { speakerId, sampleId }, noReceipt),
    remove: (speakerId, sampleId) => deleteSample(deps)(CALLER, { speakerId, sampleId }, noReceipt),
    erase: (speakerId) => deleteSpeaker(deps)(CALLER, speakerId, noReceipt),
    counting: async (id) => (await unitOfWork.stores.enrollments.samplesOf(TENANT, id, models[0]?.recipe ?? "")).length,
  });
}

/** The store, with a note of every event. */
const noting = (store: UnitOfWork, events: DomainEvent[]): UnitOfWork => ({
  stores: store.stores,
  ping: () => store.ping(),
  [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  commit: (work) =>
    store.commit((stores) => {
      const append = async (event: DomainEvent) => {
        await stores.events.append(event);
        events.push(event);
      };
      return work({ ...stores, events: { append } });
    }),
});

const typesOf = (events: readonly DomainEvent[]) => events.map(({ type }) => type);

test("a wrong person's recording added later is kept aside, until a person confirms or deletes it", () =>
  withHouse(async ({ unitOfWork, enroll, confirm, remove, counting, events }) => {
    const id = await speaker(unitOfWork);
    await enroll(id, ["0 one"]);
    const { outcomes, sampleIds } = await enroll(id, ["90 wrong", "5 two"]);
    assert.deepEqual(outcomes, ["quarantined enrollment.disagrees", "accepted"]);
    assert.equal(await counting(id), 2);
    const [wrong = "", right = ""] = sampleIds;
    assert.deepEqual((await enroll(id, ["90 wrong"])).outcomes, ["already_enrolled"]);
    assert.deepEqual((await confirm(id, wrong)).released, []);
    assert.equal(await counting(id), 3);
    await confirm(id, wrong);
    await remove(id, wrong);
    assert.equal(await counting(id), 2);
    await remove(id, right);
    assert.equal((await unitOfWork.stores.enrollments.list(TENANT, id, { limit: 9 })).items.length, 1);
    await assert.rejects(confirm(id, wrong), { code: "sample.not_found" });
    const other = await speaker(unitOfWork);
    await assert.rejects(remove(other, wrong), { code: "sample.not_found" });
    assert.deepEqual(typesOf(events), [
      "enrollment.added",
      "enrollment.added",
      "sample.confirmed",
      "sample.deleted",
      "sample.deleted",
    ]);
  }));

test("a recording between the two is kept aside until the voiceprint has grown to confirm it", () =>
  withHouse(async ({ unitOfWork, enroll, counting, events }) => {
    const id = await speaker(unitOfWork);
    await enroll(id, ["0 one"]);
    assert.deepEqual((await enroll(id, ["55 later"])).outcomes, ["quarantined enrollment.unconfirmed"]);
    assert.deepEqual((await enroll(id, ["-90 stranger"])).outcomes, ["quarantined enrollment.disagrees"]);
    assert.equal(await counting(id), 1);
    assert.deepEqual((await enroll(id, ["20 two"])).outcomes, ["accepted"]);
    assert.equal(await counting(id), 3);
    assert.equal(events.at(-1)?.type, "sample.released");
  }));

test("recordings that are doubtful by themselves count together with what was kept aside before", () =>
  withHouse(async ({ unitOfWork, enroll, counting }) => {
    const id = await speaker(unitOfWork);
    await enroll(id, ["0 one"]);
    assert.deepEqual((await enroll(id, ["54 two"])).outcomes, ["quarantined enrollment.unconfirmed"]);
    // As far off, but to another side: their mean is nearer.
    assert.deepEqual((await enroll(id, ["54 aside"])).outcomes, ["accepted"]);
    assert.equal(await counting(id), 3);
  }));

test("of two people's recordings in one first enrollment the majority counts; one against one neither", () =>
  withHouse(async ({ unitOfWork, enroll, confirm, counting }) => {
    const id = await speaker(unitOfWork);
    const three = await enroll(id, ["90 stranger", "0 one", "5 two"]);
    assert.deepEqual(three.outcomes, ["quarantined enrollment.disagrees", "accepted", "accepted"]);
    const torn = await speaker(unitOfWork);
    const two = await enroll(torn, ["180 one", "270 other", "183 three", "273 four"]);
    assert.deepEqual(new Set(two.outcomes), new Set(["quarantined enrollment.disagrees"]));
    assert.deepEqual((await confirm(torn, two.sampleIds[0] ?? "")).released, [two.sampleIds[2]]);
    assert.equal(await counting(torn), 2);
  }));

test("a person under a second name is refused, asked about or allowed as the policy says, and never searched meanwhile", () =>
  withHouse(async ({ unitOfWork, gallery, enroll, confirm }) => {
    const first = await speaker(unitOfWork);
    await enroll(first, ["0 one"]);
    const second = await speaker(unitOfWork);
    await assert.rejects(enroll(second, ["3 two"], "refuse"), { code: "enrollment.nothing_accepted" });
    const { outcomes, sampleIds } = await enroll(second, ["3 two"]);
    assert.deepEqual(outcomes, ["quarantined enrollment.duplicate"]);
    assert.equal(await gallery.size(TENANT, model), 1);
    const { items } = await unitOfWork.stores.enrollments.list(TENANT, second, { limit: 9 });
    assert.equal(items[0]?.samples[0]?.reasons[0]?.speakerId, first);
    await confirm(second, sampleIds[0] ?? "");
    assert.equal(await gallery.size(TENANT, model), 2);
    const allowed = await speaker(unitOfWork);
    assert.deepEqual((await enroll(allowed, ["6 three"], "allow")).outcomes, ["accepted enrollment.duplicate"]);
    // Confirmed by its own voiceprint, nobody asks again.
    assert.deepEqual((await enroll(second, ["4 four"])).outcomes, ["accepted"]);
  }));

test("where the other speaker is erased, no reason tells of it; the sample waits on, and its speaker's voice releases it", () =>
  withHouse(async ({ unitOfWork, gallery, enroll, erase, confirm, counting }) => {
    const bob = await speaker(unitOfWork);
    await enroll(bob, ["0 one"]);
    const ann = await speaker(unitOfWork);
    const { outcomes, sampleIds } = await enroll(ann, ["3 one", "5 two"]);
    assert.deepEqual(outcomes, ["quarantined enrollment.duplicate", "quarantined enrollment.duplicate"]);
    await erase(bob);
    const { items } = await unitOfWork.stores.enrollments.list(TENANT, ann, { limit: 9 });
    assert.equal(JSON.stringify(items).includes(bob), false);
    const said = items[0]?.samples.map(({ state, reasons }) => [state, ...reasons.map(({ code }) => code)]);
    assert.deepEqual(said, Array(2).fill(["quarantined", "enrollment.unconfirmed"]));
    assert.equal(await gallery.size(TENANT, model), 0); // taking back makes nothing count
    assert.deepEqual((await confirm(ann, sampleIds[0] ?? "")).released, [sampleIds[1]]);
    assert.equal(await counting(ann), 2);
  }));

test("erasing one of two speakers whom a sample is doubted for leaves the other doubts", () =>
  withHouse(async ({ unitOfWork, enroll, erase, counting }) => {
    const bob = await speaker(unitOfWork);
    await enroll(bob, ["90 one"]);
    const ann = await speaker(unitOfWork);
    await enroll(ann, ["0 one"]);
    const { outcomes } = await enroll(ann, ["91 two"]);
    assert.deepEqual(outcomes, ["quarantined enrollment.disagrees enrollment.duplicate"]);
    await erase(bob);
    const [waiting] = await unitOfWork.stores.samples.quarantinedOf(TENANT, ann, model.recipe);
    assert.deepEqual(
      waiting?.reasons.map(({ code }) => code),
      ["enrollment.disagrees"],
    );
    await enroll(ann, ["1 three"]);
    assert.equal(await counting(ann), 2);
  }));

test("what a duplicate's recordings say does not release what waits for the speaker's", () =>
  withHouse(async ({ unitOfWork, enroll, counting }) => {
    await enroll(await speaker(unitOfWork), ["0 one"]);
    const id = await speaker(unitOfWork);
    await enroll(id, ["200 one", "90 other"]);
    assert.deepEqual((await enroll(id, ["1 two"])).outcomes, ["quarantined enrollment.disagrees enrollment.duplicate"]);
    assert.equal(await counting(id), 0);
  }));

test("of two requests that enroll one person under two names at once the second finds the first", () =>
  withHouse(async ({ unitOfWork, enroll }) => {
    const ids = [await speaker(unitOfWork), await speaker(unitOfWork)];
    const both = await Promise.all(ids.map((id, i) => enroll(id, [`${i} at once`])));
    assert.deepEqual(both.flatMap(({ outcomes }) => outcomes).sort(), ["accepted", "quarantined enrollment.duplicate"]);
  }));

test("a voice of the watchlist leaves an event, also where it is refused and nothing else is kept", () =>
  withHouse(async ({ unitOfWork, enroll, events }) => {
    const watched = await speaker(unitOfWork);
    await enroll(watched, ["0 one"]);
    const before = await unitOfWork.stores.speakers.find(TENANT, watched);
    assert.ok(before !== undefined);
    await unitOfWork.stores.speakers.update({ ...before, watchlist: true });
    assert.deepEqual((await enroll(watched, ["2 two"])).outcomes, ["accepted"]); // nobody is a hit for oneself
    const id = await speaker(unitOfWork);
    await assert.rejects(enroll(id, ["3 two"], "refuse"), { code: "enrollment.nothing_accepted" });
    assert.deepEqual([events.at(-1)?.type, events.at(-1)?.details["watchlisted"]], ["watchlist.hit", watched]);
    assert.deepEqual((await unitOfWork.stores.enrollments.list(TENANT, id, { limit: 9 })).items, []);
    assert.deepEqual((await enroll(id, ["3 two"])).outcomes, ["quarantined enrollment.watchlist"]);
    assert.deepEqual(typesOf(events.slice(-2)), ["watchlist.hit", "enrollment.added"]);
  }));

test("whoever is served by an older recipe is compared in that one, though another is preferred", () =>
  withHouse(
    async ({ unitOfWork, enroll }) => {
      const id = await speaker(unitOfWork);
      const embeddings = [{ recipe: model.recipe, vector: Float32Array.of(1, 0, 0, 0) }];
      const quality = { ...(await byAngle.analyze(recording("0").bytes, ONE_RECIPE)).quality };
      const sample = { id: "smp_old", digest: "old", quality, embeddings, state: "active", reasons: [] } as const;
      const enrollment = { id: "enr_old", tenantId: TENANT, speakerId: id, createdAt: AT, samples: [sample] };
      await unitOfWork.stores.enrollments.insert(enrollment);
      const { outcomes } = await enroll(id, ["90 stranger", "91 stranger", "5 right"]);
      const aside = "quarantined enrollment.disagrees";
      assert.deepEqual(outcomes, [aside, aside, "accepted"]);
    },
    [NEWER, model],
  ));

const ONE_RECIPE = { recipes: [model.recipe], countVoices: false, channel: "mix" } as const;

test("a quarantined recording that is kept moves to another recipe, and stays quarantined", () =>
  withHouse(async ({ unitOfWork, gallery, enroll, counting }) => {
    const id = await speaker(unitOfWork);
    await enroll(id, ["0 one", "1 two", "90 stranger"]);
    const deps = { clock: { now: () => AT }, recipes: setTo(NEWER, model), unitOfWork, gallery, inference: byAngle };
    const { done, next } = await migrateRecordings(deps)(CALLER, {});
    assert.deepEqual([done, next], [3, null]);
    assert.equal(await counting(id), 2);
    const { enrollments, samples } = unitOfWork.stores;
    assert.equal((await enrollments.samplesOf(TENANT, id, NEWER.recipe)).length, 2);
    assert.equal((await samples.quarantinedOf(TENANT, id, NEWER.recipe)).length, 1);
  }));
