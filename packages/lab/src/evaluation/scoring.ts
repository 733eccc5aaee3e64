import {
  compareVoiceprints,
  REFUSED,
  type Sample,
  type ScoringModel,
  unitVector,
  voiceprintOf,
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
    const units = places.flatMap((place) => heardOf(place)?.vector ?? []).map(unitVector);
    return units.length === 0 ? undefined : unitVector(sumOf(units));
  };
  return between(
    voiceprints.map((places) => directionOf(places, enrolled)),
    recordings.map((_, place) => directionOf([place], tested)),
    cosineOfUnits,
  );
};

/** The product's calibrated log-likelihood ratio. */
export const calibratedLlrs =
  (model: ScoringModel): Scoring =>
  ({ recordings, voiceprints }, enrolled, tested) => {
    const placed = (places: readonly number[], heardOf: HeardOf) => {
      const [first, ...rest] = places.flatMap((place) => sampleOf(model, heardOf(place)) ?? []);
      return first && voiceprintOf(model, [first, ...rest]);
    };
    return between(
      voiceprints.map((places) => placed(places, enrolled)),
      recordings.map((_, place) => placed([place], tested)),
      (voiceprint, probe) => compareVoiceprints(model, voiceprint, probe).llr,
    );
  };

/** The scores of all comparisons of a table. */
export const scoresOf = ({ enroll, test }: TrialTable, compare: Compare): Float64Array =>
  Float64Array.from(enroll, (voiceprint, trial) => compare(voiceprint, test[trial] as number));

const between =
  <Side>(
    voiceprints: readonly (Side | undefined)[],
    probes: readonly (Side | undefined)[],
    score: (voiceprint: Side, probe: Side) => number,
  ): Compare =>
  (voiceprint, recording) => {
    const [enrolled, probe] = [voiceprints[voiceprint], probes[recording]];
    return enrolled === undefined || probe === undefined ? REFUSED : score(enrolled, probe);
  };

function sampleOf({ recipe }: ScoringModel, heard: Heard | undefined): Sample | undefined {
  if (heard?.vector === undefined) return undefined;
  const { bandwidthHz, netSpeechS, snrDb } = heard.quality;
  return { embedding: { recipe, vector: heard.vector }, netSpeechS, snrDb, bandwidthHz };
}

function sumOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  return sum;
}

/** Four sums at once: the processor need not wait for one addition before it begins the next. */
function cosineOfUnits(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3, i] = [0, 0, 0, 0, 0];
  for (; i + 3 < a.length; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}
