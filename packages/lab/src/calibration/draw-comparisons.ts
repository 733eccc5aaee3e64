import { pick, type Random, shuffled } from "@voicebio/engine";
import { bySpeaker } from "../corpus.ts";
import type { Cell, HeardSample } from "./embedded-cells.ts";

/** Recordings that are one side of a comparison together. */
export type HeardSamples = readonly [HeardSample, ...HeardSample[]];

/** A voiceprint of one or several recordings of one speaker, against one or several of the same or another. */
export interface Comparison {
  readonly mated: boolean;
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly enrolled: HeardSamples;
  readonly probe: HeardSamples;
}

/**
 * Recordings on either side that are drawn, as often as they stand here; limited by what a speaker has. Probes of several
 * were once left out: then strangers reached LLRs above what those bound (docs/back-end.md).
 */
const SAMPLE_COUNTS = [1, 1, 1, 2, 3, 5] as const;

/**
 * Draws as many mated as non-mated comparisons within one corpus: voiceprints as heard in one condition, probes in the
 * same or another. Recordings of voiceprint and probe are never the same one.
 */
export function drawComparisons(
  enrolledIn: Cell,
  testedIn: Cell,
  countOfEach: number,
  random: Random,
): readonly Comparison[] {
  const own = (cell: Cell) => bySpeaker(cell.samples.map((sample) => ({ sample, speaker: sample.utterance.speaker })));
  const [enrollable, testable] = [own(enrolledIn), own(testedIn)];
  const names = [...enrollable.keys()].filter((name) => testable.has(name));
  const several = names.filter((name) => (enrollable.get(name)?.length ?? 0) > 1);
  if (names.length < 2 || several.length === 0) return [];
  const atMost = (limit: number): number => Math.min(pick(random, SAMPLE_COUNTS), Math.max(1, limit));
  const samplesOf = (side: typeof enrollable, name: string) => (side.get(name) ?? []).map(({ sample }) => sample);
  const some = (samples: readonly HeardSample[], count: number): HeardSamples | undefined => {
    const [first, ...rest] = shuffled(random, samples).slice(0, count);
    return first && [first, ...rest];
  };

  const draw = (mated: boolean): Comparison | undefined => {
    const enrollSpeaker = pick(random, mated ? several : names);
    let testSpeaker = enrollSpeaker;
    while (!mated && testSpeaker === enrollSpeaker) testSpeaker = pick(random, names);
    // A probe takes recordings from the voiceprint where both are of one speaker: of strangers as many are left out, so
    // that the numbers of recordings tell nothing about whose they are.
    const spoken = samplesOf(testable, testSpeaker);
    const probe = some(spoken, atMost(spoken.length - 1));
    const used = new Set(probe?.map(({ utterance }) => utterance.path));
    const own = samplesOf(enrollable, enrollSpeaker);
    const others = own.filter(({ utterance }) => !used.has(utterance.path));
    const enrolled = some(others, atMost(own.length - used.size));
    return probe && enrolled && { mated, enrollSpeaker, testSpeaker, enrolled, probe };
  };
  return Array.from({ length: 2 * countOfEach }, (_, i) => draw(i % 2 === 0)).filter((drawn) => drawn !== undefined);
}
