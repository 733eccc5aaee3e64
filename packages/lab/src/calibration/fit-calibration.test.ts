import assert from "node:assert/strict";
import { test } from "node:test";
import { calibratedLlr, QUALITY_TERMS, type Random, seededRandom } from "@voicebio/engine";
import type { Comparison, HeardSamples } from "./draw-comparisons.ts";
import type { Cell, HeardSample } from "./embedded-cells.ts";
import { type DrawnComparisons, fitCalibration } from "./fit-calibration.ts";
import type { PlaceSide } from "./place-sides.ts";

const RECIPE = "some@1";
const PLACING = {
  recipe: RECIPE,
  mean: Float32Array.of(0),
  plda: { own: Float32Array.of(0), transform: Float32Array.of(1) },
};
/** Scores of either kind spread so far about plus and minus one, so that their LLR is twice the score. */
const SPREAD = 1;

/** A score is carried by the voiceprint alone. */
const PLACE: PlaceSide = ([{ embedding, netSpeechS, snrDb }]) => ({
  recipe: RECIPE,
  vector: Float32Array.of(0),
  own: embedding.vector[0] as number,
  shift: null,
  quality: { netSpeechS, samples: 1, snrDb, narrowShare: 0 },
});

/** Comparisons whose scores are shifted, of which such a share has little speech. Speech says nothing about them. */
function drawn(corpus: string, shift: number, shortShare: number, random: Random): DrawnComparisons {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const side = (value: number, netSpeechS: number): HeardSamples => {
    const utterance: HeardSample["utterance"] = { corpus, speaker: "", path: "" };
    const embedding = { recipe: RECIPE, vector: Float32Array.of(value) };
    return [{ utterance, embedding, netSpeechS, snrDb: 20, bandwidthHz: 7000 }];
  };
  const comparisons = Array.from({ length: 4000 }, (_, i): Comparison => {
    const mated = i % 2 === 0;
    const netSpeechS = random() < shortShare ? 1 : 10;
    const score = (mated ? 1 : -1) + SPREAD * normal() + shift;
    return { mated, enrollSpeaker: "a", testSpeaker: "b", enrolled: side(score, 5), probe: side(0, netSpeechS) };
  });
  const cell: Cell = { corpus, list: "fit", condition: "clean", samples: [] };
  return { cell, enrolledIn: "clean", comparisons };
}

const quality = (netSpeechS: number) => ({ netSpeechS, samples: 1, snrDb: 20, narrowShare: 0 });

test("what tells one corpus from another is no evidence of its speech, and the corpora's offsets are averaged", () => {
  const random = seededRandom(1);
  // Of one corpus most probes are short and scores low, of the other they are long and high.
  const corpora = [drawn("words", -1, 0.8, random), drawn("more", 1, 0.2, random)];
  const calibration = fitCalibration(PLACING, corpora, () => PLACE);
  const llr = (score: number, speechS: number) =>
    calibratedLlr(calibration, { score, voiceprint: quality(5), probe: quality(speechS) });
  for (const speechS of [1, 10]) {
    assert.ok(Math.abs(llr(0, speechS)) < 0.3, `${llr(0, speechS)} at ${speechS} s`);
    assert.ok(Math.abs(llr(1, speechS) - llr(-1, speechS) - 4) < 0.5);
  }
});

test("a corpus that can't be placed has no say", () => {
  const random = seededRandom(2);
  const one = drawn("one", -1, 0.5, random);
  const alone = fitCalibration(PLACING, [one], () => PLACE);
  const withOther = fitCalibration(PLACING, [one, drawn("other", 3, 0.5, random)], ({ cell }) =>
    cell.corpus === "one" ? PLACE : undefined,
  );
  assert.deepEqual(withOther, alone);
});

test("the inverse of speech does not bend the slope", () => {
  const { offset, slope } = fitCalibration(PLACING, [drawn("one", 0, 0.5, seededRandom(3))], () => PLACE);
  const weightOf = (weights: readonly number[], term: (typeof QUALITY_TERMS)[number]) =>
    weights[QUALITY_TERMS.indexOf(term)];
  assert.equal(weightOf(slope, "1 / probe netSpeechS"), 0);
  assert.notEqual(weightOf(slope, "ln probe netSpeechS"), 0);
  assert.notEqual(weightOf(offset, "1 / probe netSpeechS"), 0);
});
