import assert from "node:assert/strict";
import { test } from "node:test";
import { REFUSED } from "@voicebio/engine";
import { identificationOver } from "./identification.ts";
import type { EvaluatedRecording } from "./trial-table.ts";

/** So many speakers with so many recordings each. */
const recordingsOf = (speakers: number, each: number): readonly EvaluatedRecording[] =>
  Array.from({ length: speakers * each }, (_, i) => ({ path: `${i}`, speaker: `s${Math.floor(i / each)}` }));

type Score = (enrolled: EvaluatedRecording, probe: EvaluatedRecording, samples: number) => number;

const nobody = () => undefined;

/** Identification where scores follow from who speaks. */
const identify = (recordings: readonly EvaluatedRecording[], score: Score, samples = 1) =>
  identificationOver(
    recordings,
    { samples, seed: 1 },
    ({ voiceprints }) =>
      (voiceprint, probe) => {
        const places = voiceprints[voiceprint] ?? [];
        const [enrolled, searched] = [recordings[places[0] as number], recordings[probe]];
        assert.ok(enrolled && searched && !places.includes(probe), "what is enrolled is not searched for");
        return score(enrolled, searched, places.length);
      },
    nobody,
    nobody,
  );

const own = (a: EvaluatedRecording, b: EvaluatedRecording) => (a.speaker === b.speaker ? 1 : 0);

test("half of the speakers are enrolled, the others are strangers, and all that is left is searched for", () => {
  const found = identify(recordingsOf(9, 3), (a, b, samples) => (samples === 2 ? own(a, b) : Number.NaN), 2);
  assert.ok(found);
  // Of nine speakers four are strangers with three recordings each; five are enrolled with two of three.
  assert.deepEqual([found.gallery, found.strangers], [5, 4]);
  assert.deepEqual([found.matedSearches, found.nonMatedSearches], [5, 12]);
  assert.deepEqual([found.rank1.value, found.rank5.value], [1, 1]);
  assert.equal(found.fnirAtFpir[0]?.fnir.value, 0);
});

test("speakers with too few recordings are strangers", () => {
  const recordings = [...recordingsOf(2, 2), { path: "x", speaker: "x" }];
  const found = identify(recordings, own);
  assert.deepEqual([found?.gallery, found?.strangers, found?.nonMatedSearches], [1, 2, 3]);
});

test("somebody else with the same score stands before the right one, and a refused search finds nobody", () => {
  const same = identify(recordingsOf(20, 2), () => 0.5);
  // Ten are enrolled: nine others stand before the right one.
  assert.deepEqual([same?.rank1.value, same?.rank5.value], [0, 0]);
  const refused = identify(recordingsOf(4, 2), () => REFUSED);
  assert.deepEqual([refused?.rank1.value, refused?.rank5.value, refused?.fnirAtFpir[0]?.fnir.value], [0, 0, 1]);
});

test("with the right one first but below what strangers reach, a search misses at a low rate of false alarms", () => {
  const recordings = recordingsOf(40, 3);
  // Whoever is enrolled scores 1 with own recordings; one stranger in four scores 2 with anybody, the others 0.
  const enrolled = new Set<string>();
  identify(recordings, (a) => {
    enrolled.add(a.speaker);
    return 0;
  });
  const names = [...new Set(recordings.map(({ speaker }) => speaker))].filter((name) => !enrolled.has(name));
  const loud = new Set(names.slice(0, 5));
  assert.deepEqual([enrolled.size, names.length], [20, 20]);
  const found = identify(recordings, (a, b) => (loud.has(b.speaker) ? 2 : own(a, b)));
  assert.equal(found?.rank1.value, 1);
  // A quarter of the strangers would be named above 1: to keep it at 10 % the threshold has to be 2, which nobody reaches.
  assert.deepEqual(
    found?.fnirAtFpir.map(({ fnir, fpir }) => [fpir, fnir.value, fnir.tooFew]),
    [
      [0.1, 1, false],
      [0.05, 1, false],
      [0.01, 1, true], // sixty searches for strangers can't show one in a hundred
    ],
  );
});

test("a handful of speakers has no interval, ten on either side have one, and the same seed gives the same", () => {
  const few = identify(recordingsOf(18, 2), own);
  assert.deepEqual([few?.gallery, few?.rank1.low], [9, undefined]);
  const many = () => identify(recordingsOf(20, 2), (a, b) => own(a, b) * Number(Number(b.path) % 3 === 0));
  const { high = 0, low = 0, value = 0 } = many()?.rank1 ?? {};
  assert.ok(low <= value && value <= high && low < high, `${low} ${value} ${high}`);
  assert.deepEqual(many(), many());
});

test("where every search finds the right one, a share is at least what so many speakers can show, and no point", () => {
  const found = identify(recordingsOf(40, 3), own);
  const { high, low = 0, tooFew, value } = found?.rank1 ?? { value: 0 };
  assert.deepEqual([value, high, tooFew], [1, 1, false]);
  // Of twenty enrolled speakers three may be such as are not found.
  assert.ok(Math.abs(low - (1 - 3 / 20)) < 0.002, `${low}`);
  const [{ fnir } = { fnir: undefined }] = found?.fnirAtFpir ?? [];
  assert.deepEqual([fnir?.value, fnir?.low, fnir?.high?.toFixed(6)], [0, 0, (1 - low).toFixed(6)]);
});

test("searches for few speakers, or few searches, are marked", () => {
  const tooFew = (speakers: number, each: number) => identify(recordingsOf(speakers, each), own)?.rank1.tooFew;
  // 18 speakers: 9 enrolled; 20: 10 enrolled with three searches each, or two.
  assert.deepEqual([tooFew(18, 9), tooFew(20, 4), tooFew(20, 3)], [true, false, true]);
});

test("recordings of few strangers, however many, mark what is said of strangers, and nothing else", () => {
  const marks = (speakers: number) => {
    const found = identify(recordingsOf(speakers, 30), own);
    return [found?.strangers, found?.rank1.tooFew, ...(found?.fnirAtFpir.map(({ fnir }) => fnir.tooFew) ?? [])];
  };
  assert.deepEqual(marks(19), [9, false, true, true, true]);
  assert.deepEqual(marks(20), [10, false, false, false, false]);
});

test("where nobody can be enrolled, or nobody is a stranger, there is nothing to measure", () => {
  assert.equal(identify(recordingsOf(5, 1), own), null);
  assert.equal(identify(recordingsOf(1, 5), own), null);
});
