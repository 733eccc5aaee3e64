import assert from "node:assert/strict";
import { at, enrollment, RECIPE, sample, speaker, type WithStores, walk } from "./stores-kit.contract.ts";

const OTHER = { recipe: "other@1", vector: Float32Array.of(1, 2) };

/** The promises of `EnrollmentStore` on what was enrolled. */
export function enrollmentsContract(withStores: WithStores): void {
  withStores("an enrollment is found as it was stored, samples in order and vectors to the bit", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    const two = [
      { recipe: "z@2", vector: Float32Array.of(Math.PI, -0) },
      { recipe: "a@1", vector: Float32Array.of(1e-40) },
    ];
    const made = enrollment("e1", "s1", {
      createdAt: at(3),
      samples: [sample("y"), sample("x", { embeddings: two }), sample("z", { embeddings: [] })],
    });
    await stores.enrollments.insert(made);
    assert.deepEqual(await stores.enrollments.find("a", "e1"), made);
    assert.deepEqual(await stores.enrollments.list("a", "s1", { limit: 9 }), { items: [made], next: null });
  });

  withStores("an enrollment of another tenant is unknown to every method", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    await stores.enrollments.insert(enrollment("e1", "s1"));
    assert.equal(await stores.enrollments.find("b", "e1"), undefined);
    assert.deepEqual(await stores.enrollments.list("b", "s1", { limit: 9 }), { items: [], next: null });
    assert.equal(await stores.enrollments.delete("b", "e1"), false);
    assert.deepEqual(await stores.enrollments.samplesOf("b", "s1", RECIPE), []);
    assert.deepEqual(await stores.enrollments.samplesOfMany("b", ["s1"], RECIPE), []);
    assert.deepEqual(await stores.enrollments.knownSamples("b", "s1", ["digest of e1_1"]), new Map());
    await assert.rejects(stores.enrollments.addEmbeddings("b", "e1_1", [OTHER]));
  });

  withStores("an enrollment can't be stored under another tenant's speaker", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    await assert.rejects(stores.enrollments.insert(enrollment("e1", "s1", { tenantId: "b" })));
    await assert.rejects(stores.enrollments.insert(enrollment("e1", "nobody")));
  });

  withStores("an enrollment that can't be stored whole leaves nothing behind", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    const twice = enrollment("e1", "s1", { samples: [sample("x"), sample("x")] });
    await assert.rejects(stores.enrollments.insert(twice));
    assert.equal(await stores.enrollments.find("a", "e1"), undefined);
    assert.deepEqual(await stores.enrollments.samplesOf("a", "s1", RECIPE), []);
  });

  withStores("enrollments are listed by speaker, page by page, in order of creation", async ({ stores }) => {
    for (const id of ["s1", "s2"]) await stores.speakers.insert(speaker(id));
    for (const ms of [2, 1, 3]) await stores.enrollments.insert(enrollment(`e${ms}`, "s1", { createdAt: at(ms) }));
    await stores.enrollments.insert(enrollment("other", "s2"));
    const found = await walk((page) => stores.enrollments.list("a", "s1", page), 1);
    assert.deepEqual(
      found.map(({ id }) => id),
      ["e1", "e2", "e3"],
    );
  });

  withStores("deleting takes an enrollment's samples along, and a speaker's enrollments", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    await stores.enrollments.insert(enrollment("e1", "s1"));
    await stores.enrollments.insert(enrollment("e2", "s1"));
    assert.equal(await stores.enrollments.delete("a", "e1"), true);
    assert.equal(await stores.enrollments.delete("a", "e1"), false);
    assert.equal((await stores.enrollments.samplesOf("a", "s1", RECIPE)).length, 1);
    assert.equal(await stores.speakers.delete("a", "s1"), true);
    assert.equal(await stores.enrollments.find("a", "e2"), undefined);
    assert.deepEqual(await stores.enrollments.samplesOf("a", "s1", RECIPE), []);
    assert.deepEqual(await stores.enrollments.knownSamples("a", "s1", ["digest of e2_1"]), new Map());
  });

  withStores("a recording is known again by its digest, under its speaker only", async ({ stores }) => {
    for (const id of ["s1", "s2"]) await stores.speakers.insert(speaker(id));
    const samples = [sample("x"), sample("y", { embeddings: [] })];
    await stores.enrollments.insert(enrollment("e1", "s1", { samples }));
    const digests = ["digest of x", "digest of y", "another"];
    const known = new Map([
      ["digest of x", { sampleId: "x", state: "active", recipes: new Set([RECIPE]) }],
      ["digest of y", { sampleId: "y", state: "active", recipes: new Set() }],
    ]);
    assert.deepEqual(await stores.enrollments.knownSamples("a", "s1", digests), known);
    assert.deepEqual(await stores.enrollments.knownSamples("a", "s2", digests), new Map());
    assert.deepEqual(await stores.enrollments.knownSamples("a", "s1", []), new Map());
  });

  withStores("a sample takes embeddings of further recipes, each once, after those it has", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    await stores.enrollments.insert(enrollment("e1", "s1", { samples: [sample("x"), sample("y")] }));
    await stores.enrollments.addEmbeddings("a", "x", [OTHER]);
    const third = { recipe: "third@1", vector: Float32Array.of(3) };
    await assert.rejects(stores.enrollments.addEmbeddings("a", "x", [third, OTHER]));
    await assert.rejects(stores.enrollments.addEmbeddings("a", "nothing", [OTHER]));
    const found = await stores.enrollments.find("a", "e1");
    assert.deepEqual(found?.samples, [sample("x", { embeddings: [...sample("x").embeddings, OTHER] }), sample("y")]);
    const [read, ...others] = await stores.enrollments.samplesOf("a", "s1", OTHER.recipe);
    assert.deepEqual([read?.sampleId, read?.embedding, others], ["x", OTHER, []]);
  });
}

/** The promises of `EnrollmentStore` on reading samples for scoring and for an index. */
export function samplesContract(withStores: WithStores): void {
  withStores("a speaker's samples come oldest first, of the recipe asked for alone", async ({ stores }) => {
    await stores.speakers.insert(speaker("s1"));
    const late = enrollment("e1", "s1", { createdAt: at(9), samples: [sample("p")] });
    const other = sample("o", { embeddings: [{ recipe: "other@1", vector: Float32Array.of(1) }] });
    const early = enrollment("e2", "s1", { createdAt: at(1), samples: [sample("r"), other, sample("q")] });
    await stores.enrollments.insert(late);
    await stores.enrollments.insert(early);
    const found = await stores.enrollments.samplesOf("a", "s1", RECIPE);
    assert.deepEqual(
      found.map(({ sampleId }) => sampleId),
      ["r", "q", "p"],
    );
    const quality = { netSpeechS: 3.5, snrDb: 20, bandwidthHz: 7800 };
    assert.deepEqual(found[0], { sampleId: "r", enrollmentId: "e2", ...quality, embedding: sample("r").embeddings[0] });
  });

  withStores("samples of several speakers come together, without those who have none", async ({ stores }) => {
    for (const id of ["s1", "s2", "s3"]) await stores.speakers.insert(speaker(id));
    for (const id of ["s1", "s3"]) await stores.enrollments.insert(enrollment(`e${id}`, id));
    const found = await stores.enrollments.samplesOfMany("a", ["s3", "s2", "s1"], RECIPE);
    assert.deepEqual(found.map(({ speakerId }) => speakerId).sort(), ["s1", "s3"]);
    assert.deepEqual(found[0]?.samples, await stores.enrollments.samplesOf("a", found[0]?.speakerId ?? "", RECIPE));
    assert.deepEqual(await stores.enrollments.samplesOfMany("a", [], RECIPE), []);
  });

  withStores("every speaker of every tenant with the recipe's samples comes once and whole", async (unit) => {
    // More samples than an adapter reads at once, and speakers whose samples lie on both sides of that.
    const expected = new Map<string, number>();
    await unit.commit(async ({ speakers, enrollments }) => {
      for (let i = 0; i < 500; i++) {
        const tenantId = i % 3 === 0 ? "b" : "a";
        const count = i % 7;
        await speakers.insert(speaker(`s${i}`, { tenantId }));
        const samples = Array.from({ length: count }, (_, n) => sample(`m${i}_${n}`));
        await enrollments.insert(enrollment(`e${i}`, `s${i}`, { tenantId, samples }));
        if (count > 0) expected.set(`${tenantId} s${i}`, count);
      }
    });
    const found: [string, number][] = [];
    for await (const { tenantId, speakerId, samples } of unit.stores.enrollments.everySpeaker(RECIPE)) {
      found.push([`${tenantId} ${speakerId}`, samples.length]);
    }
    assert.equal(found.length, expected.size);
    assert.deepEqual(new Map(found), expected);
  });
}
