import { compare, cosine, type EnrolledSample, type ScoringModel, voiceprintOf } from "@voicebio/engine";
import { bySpeaker } from "./corpus.ts";
import type { EmbeddedCrop, EmbeddedUtterance } from "./embedded-corpus.ts";
import { type Random, randomIndex, shuffled } from "./random.ts";

/** A voiceprint of one or several recordings of one speaker, against one recording of the same or another. */
export interface Comparison {
  readonly corpus: string;
  readonly mated: boolean;
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly enrolled: readonly [EmbeddedCrop, ...EmbeddedCrop[]];
  readonly probe: EmbeddedCrop;
}

/** Voiceprint sizes that are drawn, as often as they stand here; limited by what a speaker has. */
const SAMPLE_COUNTS = [1, 1, 1, 2, 3, 5] as const;

/**
 * Draws as many mated as non-mated comparisons within one corpus. Recordings of voiceprint and probe are never the
 * same one; each recording is heard whole or at one of its shorter crops, at random.
 */
export function drawComparisons(
  utterances: readonly EmbeddedUtterance[],
  countOfEach: number,
  random: Random,
): readonly Comparison[] {
  const speakers = [...bySpeaker(utterances)].map(([name, recordings]) => ({ name, recordings }));
  const several = speakers.filter(({ recordings }) => recordings.length > 1);
  if (speakers.length < 2 || several.length === 0) return [];
  const anyCrop = ({ crops }: EmbeddedUtterance): EmbeddedCrop =>
    crops[randomIndex(random, crops.length)] as EmbeddedCrop;
  const pick = <T>(items: readonly T[]): T => items[randomIndex(random, items.length)] as T;

  const draw = (mated: boolean): Comparison => {
    const target = pick(mated ? several : speakers);
    const [held, ...rest] = shuffled(random, target.recordings);
    const other = mated ? target : pick(speakers.filter(({ name }) => name !== target.name));
    const probe = mated ? (held as EmbeddedUtterance) : pick(other.recordings);
    const pool = mated ? rest : target.recordings;
    const enrolled = shuffled(random, pool).slice(0, pick(SAMPLE_COUNTS)).map(anyCrop);
    return {
      corpus: probe.corpus,
      mated,
      enrollSpeaker: target.name,
      testSpeaker: other.name,
      enrolled: enrolled as [EmbeddedCrop, ...EmbeddedCrop[]],
      probe: anyCrop(probe),
    };
  };
  return Array.from({ length: 2 * countOfEach }, (_, i) => draw(i % 2 === 0));
}

/** Recordings behind every voiceprint of `everyComparison`. */
const ENROLLED = 5;

/**
 * Every voiceprint of a speaker's first five recordings against every other whole recording of every speaker: the
 * main job with all wrong names instead of one. Speakers with fewer recordings are left out.
 */
export function everyComparison(
  utterances: readonly EmbeddedUtterance[],
  minProbeSpeechS: number,
): readonly Comparison[] {
  const speakers = [...bySpeaker(utterances)].filter(([, recordings]) => recordings.length > ENROLLED);
  const whole = ({ crops }: EmbeddedUtterance): EmbeddedCrop => crops[0] as EmbeddedCrop;
  return speakers.flatMap(([enrollSpeaker, own]) => {
    const enrolled = own.slice(0, ENROLLED).map(whole) as [EmbeddedCrop, ...EmbeddedCrop[]];
    return speakers.flatMap(([testSpeaker, recordings]) =>
      recordings
        .slice(ENROLLED)
        .filter((recording) => whole(recording).netSpeechS >= minProbeSpeechS)
        .map((recording) => ({
          corpus: recording.corpus,
          mated: enrollSpeaker === testSpeaker,
          enrollSpeaker,
          testSpeaker,
          enrolled,
          probe: whole(recording),
        })),
    );
  });
}

/** The product's evidence for a comparison. */
export function evidenceOf(model: ScoringModel, { enrolled, probe }: Comparison) {
  const sample = (crop: EmbeddedCrop): EnrolledSample => ({
    embedding: { recipe: model.recipe, vector: crop.vector },
    netSpeechS: crop.netSpeechS,
  });
  const [first, ...rest] = enrolled;
  const voiceprint = voiceprintOf(model, [sample(first), ...rest.map(sample)]);
  return { voiceprint, ...compare(model, voiceprint, sample(probe)) };
}

/** Plain cosine of the first enrolled recording and the probe. */
export const plainCosine = (recipe: string, { enrolled, probe }: Comparison): number =>
  cosine({ recipe, vector: enrolled[0].vector }, { recipe, vector: probe.vector });
