import {
  type CountedComparison,
  compareVoiceprints,
  pick,
  type Random,
  type Samples,
  type ScoringModel,
  shuffled,
} from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { bySpeaker } from "../corpus.ts";
import type { HeardSamples } from "./draw-comparisons.ts";
import type { Cell, HeardSample } from "./embedded-cells.ts";
import type { PlaceSide } from "./place-sides.ts";

/** Recordings behind a voiceprint, as often as they stand here. */
const ENROLLED = [1, 3, 5] as const;
/** Probes of one recording each that a speaker has, and recordings of one more that is of several together. */
const PROBES = 3;
const TOGETHER = [2, 3, 5] as const;

/**
 * Every voiceprint against probes of every speaker of its cells: as heard alike, and enrolled clean.
 *
 * @param cells of speakers that the counted thresholds are to hold for
 * @param placeOf how the sides are placed; undefined leaves such comparisons out
 */
export function countedComparisons(
  model: ScoringModel,
  cells: readonly Cell[],
  placeOf: (cells: readonly Cell[], enrolledIn: string) => PlaceSide | undefined,
  random: Random,
): readonly CountedComparison[] {
  return [...Map.groupBy(cells, ({ corpus }) => corpus)].flatMap(([corpus, own]) => {
    const names = [...bySpeaker(samplesOf(own)).keys()];
    const numbers = new Map(names.map((name, number) => [name, number]));
    const conditions = [...new Set(own.map(({ condition }) => condition))];
    return conditions.flatMap((condition) =>
      [...new Set([condition, CLEAN])].flatMap((enrolledIn) => {
        const place = placeOf(own, enrolledIn);
        if (place === undefined) return [];
        const speakersIn = (name: string) => bySpeaker(samplesOf(own.filter((cell) => cell.condition === name)));
        const comparisons = everybody(place, model, speakersIn(enrolledIn), speakersIn(condition), random);
        return comparisons.map(({ enrollSpeaker, testSpeaker, ...rest }) => ({
          corpus,
          condition: `${enrolledIn} against ${condition}`,
          enrollSpeaker: numbers.get(enrollSpeaker) as number,
          testSpeaker: numbers.get(testSpeaker) as number,
          ...rest,
        }));
      }),
    );
  });
}

const samplesOf = (cells: readonly Cell[]) =>
  cells.flatMap(({ samples }) => samples.map((sample) => ({ sample, speaker: sample.utterance.speaker })));

type Speakers = ReadonlyMap<string, readonly { readonly sample: HeardSample; readonly speaker: string }[]>;

function everybody(place: PlaceSide, model: ScoringModel, enrollable: Speakers, testable: Speakers, random: Random) {
  const enrolled: { readonly speaker: string; readonly samples: Samples }[] = [];
  const probes: { readonly speaker: string; readonly probe: HeardSamples; readonly isFree: boolean }[] = [];
  for (const [speaker, own] of enrollable) {
    const samples = shuffled(random, own).map(({ sample }) => sample);
    const count = Math.min(pick(random, ENROLLED), Math.max(1, samples.length - 1));
    const [first, ...rest] = samples.slice(0, count);
    if (first === undefined) continue;
    enrolled.push({ speaker, samples: [first, ...rest] });
    const used = new Set([first, ...rest].map(({ utterance }) => utterance.path));
    const others = (testable.get(speaker) ?? []).map(({ sample }) => sample);
    const free = others.filter(({ utterance }) => !used.has(utterance.path));
    // Whoever spoke once only is a stranger to the others, and no mated comparison.
    const spoken = shuffled(random, free.length > 0 ? free : others);
    for (const probe of probesOf(spoken, pick(random, TOGETHER)))
      probes.push({ speaker, probe, isFree: free.length > 0 });
  }
  return enrolled.flatMap(({ samples, speaker }) =>
    probes
      .filter((one) => one.isFree || one.speaker !== speaker)
      .map((one) => {
        const sides = [place(samples, speaker, one.speaker), place(one.probe, one.speaker, speaker)] as const;
        const { band, llr, probeSpeechS } = compareVoiceprints(model, ...sides);
        return {
          mated: one.speaker === speaker,
          enrollSpeaker: speaker,
          testSpeaker: one.speaker,
          band,
          probeSpeechS,
          probeRecordings: one.probe.length,
          llr,
        };
      }),
  );
}

function probesOf(samples: readonly HeardSample[], together: number): readonly HeardSamples[] {
  const single = samples.slice(0, PROBES).map((sample): HeardSamples => [sample]);
  const [first, second, ...rest] = samples.slice(0, together);
  return first && second ? [...single, [first, second, ...rest]] : single;
}
