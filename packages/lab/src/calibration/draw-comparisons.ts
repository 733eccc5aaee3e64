import { type Random, randomIndex, type Samples, shuffled } from "@voicebio/engine";
import { bySpeaker } from "../corpus.ts";
import type { Cell, HeardSample } from "./embedded-cells.ts";

/** A voiceprint of one or several recordings of one speaker, against one recording of the same or another. */
export interface Comparison {
  readonly mated: boolean;
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly enrolled: Samples;
  readonly probe: readonly [HeardSample];
}

/** Voiceprint sizes that are drawn, as often as they stand here; limited by what a speaker has. */
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
  const pick = <T>(items: readonly T[]): T => items[randomIndex(random, items.length)] as T;
  const samplesOf = (side: typeof enrollable, name: string) => (side.get(name) ?? []).map(({ sample }) => sample);

  const draw = (mated: boolean): Comparison | undefined => {
    const enrollSpeaker = pick(mated ? several : names);
    let testSpeaker = enrollSpeaker;
    while (!mated && testSpeaker === enrollSpeaker) testSpeaker = pick(names);
    const probe = pick(samplesOf(testable, testSpeaker));
    const others = samplesOf(enrollable, enrollSpeaker).filter(
      ({ utterance }) => utterance.path !== probe.utterance.path,
    );
    const [first, ...rest] = shuffled(random, others).slice(0, pick(SAMPLE_COUNTS));
    return first && { mated, enrollSpeaker, testSpeaker, enrolled: [first, ...rest], probe: [probe] };
  };
  return Array.from({ length: 2 * countOfEach }, (_, i) => draw(i % 2 === 0)).filter((drawn) => drawn !== undefined);
}
