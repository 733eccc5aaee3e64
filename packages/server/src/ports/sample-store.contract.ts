import assert from "node:assert/strict";
import type { Reason } from "@voicebio/engine";
import type { UnitOfWork } from "./stores.ts";
import { at, enrollment, RECIPE, sample, speaker, type WithStores } from "./stores-kit.contract.ts";

const REASONS: readonly Reason[] = [
  { code: "enrollment.duplicate", message: "Sounds like s2.", speakerId: "s2" },
  { code: "enrollment.disagrees", message: "Sounds like nobody." },
];

/** Speaker `s1` with an active sample `x` and quarantined ones `y` and `z`, of which the last is the only one of `e2`. */
async function quarantine({ stores }: UnitOfWork): Promise<void> {
  const aside = { state: "quarantined", reasons: REASONS } as const;
  await stores.speakers.insert(speaker("s1"));
  await stores.enrollments.insert(enrollment("e2", "s1", { createdAt: at(2), samples: [sample("z", aside)] }));
  const samples = [sample("x"), sample("y", aside)];
  await stores.enrollments.insert(enrollment("e1", "s1", { createdAt: at(1), samples }));
}

const idsOf = (samples: readonly { readonly sampleId: string }[]) => samples.map(({ sampleId }) => sampleId);

/** The promises of `SampleStore`, and of every other store on samples that are kept aside. */
export function quarantineContract(withStores: WithStores): void {
  withStores("a quarantined sample is kept with its reasons, and is in no reading for comparison", async (unit) => {
    await quarantine(unit);
    const { enrollments, samples, recipes } = unit.stores;
    assert.deepEqual((await enrollments.find("a", "e2"))?.samples[0]?.reasons, REASONS);
    assert.deepEqual(idsOf(await enrollments.samplesOf("a", "s1", RECIPE)), ["x"]);
    assert.deepEqual(
      (await enrollments.samplesOfMany("a", ["s1"], RECIPE)).map((one) => idsOf(one.samples)),
      [["x"]],
    );
    for await (const one of enrollments.everySpeaker(RECIPE)) assert.deepEqual(idsOf(one.samples), ["x"]);
    const [standing] = await recipes.standingsOf("a", ["s1"], RECIPE);
    assert.deepEqual(standing?.voiceprints.get(RECIPE), { samples: 1, netSpeechS: 3.5 });
    const [first, ...others] = await samples.quarantinedOf("a", "s1", RECIPE);
    assert.deepEqual([first?.sampleId, first?.reasons, idsOf(others)], ["y", REASONS, ["z"]]);
    assert.deepEqual(await samples.quarantinedOf("a", "s1", "other@1"), []);
  });

  withStores("a quarantined recording is known again, kept and moved to another recipe like any", async (unit) => {
    await quarantine(unit);
    const { enrollments, recordings, recipes } = unit.stores;
    const known = await enrollments.knownSamples("a", "s1", ["digest of x", "digest of y"]);
    assert.deepEqual(
      [...known.values()].map(({ state }) => state),
      ["active", "quarantined"],
    );
    await recordings.insert("a", { sampleId: "y", channel: "mix", bytes: Uint8Array.of(1) });
    assert.deepEqual(idsOf(await recordings.waiting("a", "newer@1", { limit: 9 })), ["y"]);
    const [standing] = await recipes.standingsOf("a", ["s1"], "newer@1");
    assert.equal(standing?.waiting.samples, 0); // its speech would make nobody ready
    await enrollments.addEmbeddings("a", "y", [{ recipe: "newer@1", vector: Float32Array.of(1) }]);
    assert.deepEqual(await enrollments.samplesOf("a", "s1", "newer@1"), []);
    assert.deepEqual(idsOf(await unit.stores.samples.quarantinedOf("a", "s1", "newer@1")), ["y"]);
  });

  withStores("a sample that is made active counts, and nothing speaks against it any more", async (unit) => {
    await quarantine(unit);
    const { enrollments, samples } = unit.stores;
    await samples.activate("b", "z");
    assert.equal(await samples.stateOf("a", "s1", "z"), "quarantined");
    await samples.activate("a", "z");
    assert.deepEqual((await enrollments.find("a", "e2"))?.samples, [sample("z")]);
    assert.deepEqual(idsOf(await enrollments.samplesOf("a", "s1", RECIPE)), ["x", "z"]);
    assert.equal(await samples.stateOf("a", "s1", "z"), "active");
    assert.equal(await samples.stateOf("a", "s2", "z"), undefined);
    assert.equal(await samples.stateOf("b", "s1", "z"), undefined);
    assert.equal(await samples.stateOf("a", "s1", "nothing"), undefined);
  });

  withStores(
    "a reason that names a speaker is dropped, and where none is left a neutral one keeps a sample aside",
    async (unit) => {
      const { speakers, enrollments, samples } = unit.stores;
      const naming = (speakerId: string): Reason => ({ code: "enrollment.duplicate", message: speakerId, speakerId });
      const voice: Reason = { code: "enrollment.disagrees", message: "Sounds like nobody." };
      const instead: Reason = { code: "enrollment.unconfirmed", message: "Nobody knows." };
      const aside = (id: string, reasons: readonly Reason[]) => sample(id, { state: "quarantined", reasons });
      const before = [
        aside("only", [naming("s2")]),
        aside("more", [naming("s2"), voice, naming("s22")]),
        aside("other", [naming("s22")]),
        sample("allowed", { reasons: [naming("s2")] }),
        sample("x"),
      ];
      for (const tenantId of ["a", "b"]) {
        await speakers.insert(speaker("s1", { tenantId }));
        await enrollments.insert(enrollment("e1", "s1", { tenantId, samples: before }));
      }
      await samples.dropReasonsNaming("a", "s2", instead);
      assert.deepEqual((await enrollments.find("a", "e1"))?.samples, [
        aside("only", [instead]),
        aside("more", [voice, naming("s22")]),
        aside("other", [naming("s22")]),
        sample("allowed"),
        sample("x"),
      ]);
      assert.deepEqual((await enrollments.find("b", "e1"))?.samples, before);
    },
  );

  withStores("a sample is deleted by itself, and an enrollment with its last one", async (unit) => {
    await quarantine(unit);
    const { enrollments, samples, recordings } = unit.stores;
    await recordings.insert("a", { sampleId: "x", channel: "mix", bytes: Uint8Array.of(1) });
    assert.equal(await samples.delete("b", "x"), false);
    assert.equal(await samples.delete("a", "x"), true);
    assert.equal(await samples.delete("a", "x"), false);
    assert.equal(await recordings.find("a", "x"), undefined);
    assert.deepEqual(await enrollments.samplesOf("a", "s1", RECIPE), []);
    assert.deepEqual(
      (await enrollments.find("a", "e1"))?.samples.map(({ id }) => id),
      ["y"],
    );
    assert.equal(await samples.delete("a", "z"), true);
    assert.equal(await enrollments.find("a", "e2"), undefined);
  });
}
