import { randomFor, type Sample, type Samples, shuffled } from "@voicebio/engine";
import type { Cell, HeardSample } from "../calibration/embedded-cells.ts";
import { bySpeaker } from "../corpus.ts";
import type { TableComparison } from "../product/comparisons.ts";

/** Recordings that a voiceprint is made of, rising. */
export const SAMPLE_COUNTS = [1, 3, 5, 10] as const;
const MOST = Math.max(...SAMPLE_COUNTS);
/** Recordings from which a speaker can enroll the most and has one left for a probe. */
export const LEAST_RECORDINGS = MOST + 1;
/** Times that every speaker's recordings are dealt out anew. */
const DRAWS = 3;

/** One speaker's recordings, dealt out. */
interface Dealt {
  readonly speaker: string;
  /** In the order in which they are enrolled. */
  readonly enrolled: readonly HeardSample[];
  readonly probes: readonly (readonly [HeardSample])[];
}

/**
 * Voiceprints of every number of recordings against the same probes: the speaker's recordings that none of them has, and
 * those of everybody else. A larger voiceprint contains the smaller ones. All draws together.
 *
 * @returns by number of recordings; without comparisons where no speaker has recordings enough
 */
export function nestedComparisons(cell: Cell, seed: number): ReadonlyMap<number, readonly TableComparison[]> {
  const draws = Array.from({ length: DRAWS }, (_, draw) => dealt(cell, seed, draw));
  return new Map(SAMPLE_COUNTS.map((count) => [count, draws.flatMap((speakers) => comparisonsOf(speakers, count))]));
}

function dealt({ corpus, samples }: Cell, seed: number, draw: number): readonly Dealt[] {
  const speakers = bySpeaker(samples.map((sample) => ({ sample, speaker: sample.utterance.speaker })));
  return [...speakers]
    .filter(([, own]) => own.length >= LEAST_RECORDINGS)
    .map(([speaker, own]) => {
      const recordings = shuffled(randomFor(seed, corpus, speaker, draw), own).map(({ sample }) => sample);
      return {
        speaker,
        enrolled: recordings.slice(0, MOST),
        probes: recordings.slice(MOST).map((sample) => [sample] as const),
      };
    });
}

const comparisonsOf = (speakers: readonly Dealt[], count: number): readonly TableComparison[] =>
  speakers.flatMap(({ enrolled, speaker: enrollSpeaker }) => {
    const voiceprint = samplesFrom(enrolled.slice(0, count));
    return speakers.flatMap(({ probes, speaker: testSpeaker }) =>
      probes.map((probe) => ({
        enrolled: voiceprint,
        probe,
        enrollSpeaker,
        testSpeaker,
        mated: enrollSpeaker === testSpeaker,
      })),
    );
  });

function samplesFrom([first, ...rest]: readonly Sample[]): Samples {
  if (first === undefined) throw new RangeError("a voiceprint is made of one recording at least");
  return [first, ...rest];
}
