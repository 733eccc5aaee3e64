import {
  commonDirection,
  REFUSED,
  rowProducts,
  type Sample,
  type ScoringModel,
  voiceprintOf,
  weighedLlr,
  weighProbe,
  weighVoiceprint,
} from "@voicebio/engine";
import type { Heard } from "../embeddings/embedding-cache.ts";
import type { TrialTable } from "./trial-table.ts";

/** What each recording gave, by its place; undefined where it can't be used. */
export type HeardOf = (recording: number) => Heard | undefined;

/** The score of a voiceprint and a recording, by their places; `REFUSED` where a side has no embedding. */
export type Compare = (voiceprint: number, recording: number) => number;

/** A way to score: every side is placed once, whatever it is compared with. */
export type Scoring = (
  sides: Pick<TrialTable, "recordings" | "voiceprints">,
  enrolled: HeardOf,
  tested: HeardOf,
) => Compare;

/** Cosine of the raw embeddings; of several enrolled ones, of the sum of their directions. */
export const plainCosine: Scoring = ({ recordings, voiceprints }, enrolled, tested) => {
  const directionOf = (places: readonly number[], heardOf: HeardOf) => {
    const vectors = places.flatMap((place) => heardOf(place)?.vector ?? []);
    return vectors.length === 0 ? undefined : commonDirection(vectors);
  };
  const left = voiceprints.map((places) => directionOf(places, enrolled));
  const right = recordings.map((_, place) => directionOf([place], tested));
  const productOf = rowProducts(left, right);
  return (voiceprint, recording) => (left[voiceprint] && right[recording] ? productOf(voiceprint, recording) : REFUSED);
};

/** The product's calibrated log-likelihood ratio. */
export const calibratedLlrs =
  (model: ScoringModel): Scoring =>
  ({ recordings, voiceprints }, enrolled, tested) => {
    const { calibration } = model;
    const placed = (places: readonly number[], heardOf: HeardOf, weigh: typeof weighProbe) => {
      const [first, ...rest] = places.flatMap((place) => sampleOf(model, heardOf(place)) ?? []);
      if (first === undefined) return undefined;
      const voice = voiceprintOf(model, [first, ...rest]);
      return { ...voice, weighed: weigh(calibration, voice.quality) };
    };
    const enrolledVoices = voiceprints.map((places) => placed(places, enrolled, weighVoiceprint));
    const testedVoices = recordings.map((_, place) => placed([place], tested, weighProbe));
    const productOf = rowProducts(
      enrolledVoices.map((voice) => voice?.vector),
      testedVoices.map((voice) => voice?.vector),
    );
    return (voiceprint, recording) => {
      const [a, b] = [enrolledVoices[voiceprint], testedVoices[recording]];
      if (a === undefined || b === undefined) return REFUSED;
      const score = a.own + b.own + productOf(voiceprint, recording);
      return weighedLlr(calibration, score, a.weighed, b.weighed);
    };
  };

/** The scores of all comparisons of a table. */
export function scoresOf({ enroll, test }: Pick<TrialTable, "enroll" | "test">, compare: Compare): Float64Array {
  const scores = new Float64Array(enroll.length);
  for (let i = 0; i < scores.length; i++) scores[i] = compare(enroll[i] as number, test[i] as number);
  return scores;
}

function sampleOf({ recipe }: ScoringModel, heard: Heard | undefined): Sample | undefined {
  if (heard?.vector === undefined) return undefined;
  const { bandwidthHz, netSpeechS, snrDb } = heard.quality;
  return { embedding: { recipe, vector: heard.vector }, netSpeechS, snrDb, bandwidthHz };
}
