import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "@voicebio/engine";
import { countedComparisons } from "./counted-comparisons.ts";
import { drawComparisons, type HeardSamples } from "./draw-comparisons.ts";
import type { Cell, HeardSample } from "./embedded-cells.ts";
import { draftOf } from "./fit-calibration.ts";
import { placedBy } from "./place-sides.ts";

const RECIPE = "some@1";
const SPEAKERS = 4;
const RECORDINGS = 7;

/** Everybody's recordings lie about a direction of their own. */
const cell: Cell = {
  corpus: "some",
  list: "fit",
  condition: "clean",
  samples: Array.from({ length: SPEAKERS * RECORDINGS }, (_, i): HeardSample => {
    const speaker = Math.floor(i / RECORDINGS);
    const vector = Float32Array.from({ length: SPEAKERS }, (_, axis) => Number(axis === speaker) + 0.01 * (i % 3));
    const utterance = { corpus: "some", speaker: `s${speaker}`, path: `${i}.wav` };
    return { utterance, embedding: { recipe: RECIPE, vector }, netSpeechS: 2, snrDb: 20, bandwidthHz: 7000 };
  }),
};
const pathsOf = (samples: HeardSamples) => samples.map(({ utterance }) => utterance.path);

test("mated and non-mated comparisons are drawn alike, of one recording and several on both sides, and never the same one on both", () => {
  const drawn = drawComparisons(cell, cell, 200, seededRandom(1));
  assert.equal(drawn.filter(({ mated }) => mated).length, drawn.length / 2);
  for (const { enrolled, enrollSpeaker, mated, probe, testSpeaker } of drawn) {
    assert.equal(mated, enrollSpeaker === testSpeaker);
    assert.ok(enrolled.every(({ utterance }) => utterance.speaker === enrollSpeaker));
    assert.ok(probe.every(({ utterance }) => utterance.speaker === testSpeaker));
    const paths = [...pathsOf(enrolled), ...pathsOf(probe)];
    assert.equal(new Set(paths).size, paths.length);
  }
  for (const side of ["enrolled", "probe"] as const)
    assert.ok([1, 2, 3, 5].every((count) => drawn.some((one) => one[side].length === count)));
});

test("thresholds are counted on every voiceprint against everybody's probes, those of several recordings among them", () => {
  const dimension = SPEAKERS;
  const model = draftOf({
    recipe: RECIPE,
    mean: new Float32Array(dimension),
    plda: {
      own: new Float32Array(dimension),
      transform: Float32Array.from({ length: dimension ** 2 }, (_, i) => Number(i % (dimension + 1) === 0)),
    },
  });
  const counted = countedComparisons(model, [cell], () => placedBy(model), seededRandom(1));
  const nonMated = counted.filter(({ mated }) => !mated);
  assert.equal(
    new Set(nonMated.map((one) => `${one.enrollSpeaker} ${one.testSpeaker}`)).size,
    SPEAKERS * (SPEAKERS - 1),
  );
  assert.ok(counted.some(({ probeRecordings }) => probeRecordings > 1));
  for (const { probeRecordings, probeSpeechS } of counted) assert.equal(probeSpeechS, 2 * probeRecordings);
  assert.ok(counted.filter(({ mated }) => mated).every(({ llr }) => llr > 0.9));
  assert.ok(nonMated.every(({ llr }) => llr < 0.5));
});
