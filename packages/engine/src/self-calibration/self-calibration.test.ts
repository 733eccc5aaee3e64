import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compare,
  compareVoiceprints,
  type ScoreMeaning,
  type ScoringModel,
  voiceprintOf,
} from "../calibration/scoring-model.ts";
import type { Stratum, Threshold } from "../calibration/thresholds.ts";
import { LEAST_SPEAKERS, type Population, populationOf } from "../comparison/domain.ts";
import type { Sample } from "../comparison/sample.ts";
import { seededRandom } from "../statistics/random.ts";
import { calibrateOn } from "./calibrate-on.ts";
import { ownComparisons } from "./own-comparisons.ts";
import { calibrationOf, leavingOut, ownModel, strataOf } from "./own-model.ts";
import { chosenOf, type OwnSpeaker, spread } from "./own-speakers.ts";
import { mergedStrata } from "./own-strata.ts";

const WIDTH = 8;
const limits = { speechS: [1, 30], snrDb: [0, 40], maxSamples: 5 } as const;
const MEANING: ScoreMeaning = { id: "built-in@1", calibration: { offset: [-5], slope: [10], limits }, strata: [] };
const random = seededRandom(1);
const vector = (): Float32Array => Float32Array.from({ length: WIDTH }, () => random() - 0.5);

const MODEL: ScoringModel = {
  ...MEANING,
  inDomain: MEANING,
  recipe: "a@1",
  mean: vector(),
  plda: {
    transform: Float32Array.from({ length: WIDTH * WIDTH }, () => random() - 0.5),
    own: Float32Array.from({ length: WIDTH }, () => random() - 0.5),
  },
};

const sample = (bandwidthHz = 8000): Sample => ({
  embedding: { recipe: "a@1", vector: vector() },
  netSpeechS: 4,
  snrDb: 20,
  bandwidthHz,
});
const speakers = (count: number, sessions: number): readonly OwnSpeaker[] =>
  Array.from({ length: count }, (_, i) => ({
    speakerId: `s${i}`,
    sessions: Array.from({ length: sessions }, () => [sample(), sample()]),
  }));
const populationWith = (all: readonly OwnSpeaker[]) =>
  populationOf(all.map(({ sessions, speakerId }) => [speakerId, sessions.flat()]));
const own = (all: readonly OwnSpeaker[]): ScoringModel =>
  ownModel(MODEL, { id: "own@1", strata: [], population: populationWith(all) });

test("a population less one speaker is the population built without that speaker", () => {
  const all = speakers(20, 1);
  const without = all.filter(({ speakerId }) => speakerId !== "s7");
  assert.deepEqual(leavingOut(own(all), "s7").domains, own(without).domains);
  assert.deepEqual(
    { wide: populationWith(all).wide.filter(({ speakerId }) => speakerId !== "s7"), narrow: [] },
    populationWith(without),
  );
});

test("a speaker's own recordings change nothing for comparisons with that speaker, and something for others", () => {
  const all = speakers(20, 1);
  const changed = all.map((one) => (one.speakerId === "s3" ? { ...one, sessions: [[sample()]] } : one));
  const [voice, probe] = [sample(), sample()];
  const llr = (model: ScoringModel) =>
    compareVoiceprints(model, voiceprintOf(model, [voice]), voiceprintOf(model, [probe])).llr;
  assert.equal(llr(leavingOut(own(all), "s3")), llr(leavingOut(own(changed), "s3")));
  assert.notEqual(llr(leavingOut(own(all), "s4")), llr(leavingOut(own(changed), "s4")));
  const model = own(all);
  assert.equal(leavingOut(model, "nobody"), model);
});

test("in the report a speaker's voice in the population changes only comparisons that the speaker is not in", () => {
  const all = speakers(20, 2);
  const compared = (population: Population) => {
    const model = ownModel(MODEL, { ...MEANING, id: "own@1", population });
    return ownComparisons(MODEL, { ...model, population }, all).map(({ after, enrollSpeaker, testSpeaker }) => ({
      after,
      isOfThird: enrollSpeaker === 3 || testSpeaker === 3,
    }));
  };
  const population = populationWith(all);
  const other = population.wide.map((one) => (one.speakerId === "s3" ? { ...one, mean: vector() } : one));
  const [before, changed] = [compared(population), compared({ ...population, wide: other })];
  for (const [i, { after, isOfThird }] of before.entries()) assert.equal(after === changed[i]?.after, isOfThird);
  assert.ok(before.some(({ isOfThird }) => isOfThird));
});

test("a band has a domain from sixteen speakers on, also when the two who are compared are left out of them", () => {
  const all = speakers(LEAST_SPEAKERS, 1);
  assert.ok(leavingOut(own(all), "s0", "s1").domains?.wide);
  assert.equal(own(all.slice(1)).domains?.wide, undefined);
  assert.equal(own(all).domains?.narrow, undefined);
});

test("evidence names the calibration that gave it: a band without a domain has the built-in one, on both sides", () => {
  const model = own(speakers(17, 1));
  const between = (a: Sample, b: Sample) => compare(model, voiceprintOf(model, [a]), b).calibration;
  assert.equal(between(sample(), sample()), "own@1");
  assert.equal(between(sample(), sample(3400)), "built-in@1");
  assert.equal(between(sample(3400), sample(3400)), "built-in@1");
  const [wide, narrow] = [sample(), sample(3400)];
  const builtIn = compare(MODEL, voiceprintOf(MODEL, [wide]), narrow);
  assert.deepEqual(compare(model, voiceprintOf(model, [wide]), narrow), builtIn);
  assert.deepEqual([calibrationOf(model), calibrationOf(MODEL)], ["own@1", "built-in@1"]);
});

test("pairs of one session are never compared as one speaker", () => {
  const { comparisons, twoSessionSpeakers, withMated } = calibrateOn(MODEL, speakers(20, 1), 0.01).figures;
  assert.deepEqual([comparisons.mated, twoSessionSpeakers, withMated], [0, 0, false]);
  const two = calibrateOn(MODEL, speakers(16, 2), 0.01).figures;
  // Each session's voiceprint against each of the two recordings of the other one.
  assert.deepEqual([two.comparisons.mated, two.withMated], [16 * 2 * 2, true]);
  const few = calibrateOn(MODEL, [...speakers(20, 1), ...speakers(31, 2).slice(20)], 0.01).figures;
  assert.deepEqual([few.comparisons.mated, few.twoSessionSpeakers, few.after.eer], [0, 11, null]);
});

test("recordings enter from as many sessions as there are, and speakers evenly", () => {
  const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => sample()) as [
    Sample,
    Sample,
    Sample,
    Sample,
    Sample,
    Sample,
  ];
  const chosen = chosenOf({
    speakerId: "s",
    sessions: [
      [a, b, c, d],
      [e, f],
    ],
  });
  assert.deepEqual(chosen.sessions, [
    [a, b, c],
    [e, f],
  ]);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5], 3), [0, 2, 4]);
  assert.deepEqual(spread([0, 1], 3), [0, 1]);
});

const threshold = (rate: number, llr: number | null, otherErrors: number | null = null): Threshold => ({
  rate,
  llr,
  otherErrors,
});
const stratum = (accept: readonly Threshold[], comparisons: number): Stratum => ({
  band: "wide",
  fromS: 0,
  toS: 2,
  nonMated: { comparisons, speakers: 30, effective: 300 },
  mated: { comparisons: 0, speakers: 0 },
  accept,
  reject: [],
});

test("own thresholds stand where they are shown, the artefact's beyond, and a stricter one is never milder", () => {
  const artefact = stratum([threshold(0.1, 1, 0.01), threshold(0.01, 3, 0.05), threshold(0.001, 6, 0.2)], 9000);
  const [merged] = mergedStrata(
    [stratum([threshold(0.1, 2), threshold(0.01, 4), threshold(0.001, null)], 500)],
    [artefact],
  );
  assert.deepEqual(merged?.accept, [threshold(0.1, 2, 0.05), threshold(0.01, 4, 0.2), threshold(0.001, 6, 0.2)]);
  assert.equal(merged?.nonMated.comparisons, 500);
  const [strict] = mergedStrata([stratum([threshold(0.1, 2), threshold(0.01, 8)], 500)], [artefact]);
  assert.deepEqual(
    strict?.accept.map(({ llr }) => llr),
    [2, 8, 8],
  );
  const [none] = mergedStrata([stratum([threshold(0.1, null)], 5)], [artefact]);
  assert.deepEqual(none, artefact);
});

test("the thresholds in force are the own ones in bands that have a domain", () => {
  const [builtIn, inDomain] = [stratum([threshold(0.1, 1)], 1), stratum([threshold(0.1, 2)], 2)];
  const narrow: Stratum = { ...builtIn, band: "narrow" };
  const model: ScoringModel = { ...own(speakers(16, 1)), strata: [builtIn, narrow] };
  assert.deepEqual(strataOf({ ...model, inDomain: { ...MEANING, strata: [inDomain, narrow] } }), [narrow, inDomain]);
});
