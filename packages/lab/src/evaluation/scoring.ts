import { compareVoiceprints, type Sample, type ScoringModel, unitVector, voiceprintOf } from "@voicebio/engine";
import type { Heard } from "../embeddings/embedding-cache.ts";
import { REFUSED } from "../metrics/cllr.ts";
import type { TrialTable } from "./trial-table.ts";

/** What each recording of a table gave, by its place; undefined where it can't be used. */
export type HeardOf = (recording: number) => Heard | undefined;

/** Turns the comparisons of a table into scores, one each; `REFUSED` where a side has no embedding. */
export type Scoring = (table: TrialTable, enrolled: HeardOf, tested: HeardOf) => Float64Array;

/** Cosine of the raw embeddings; of several enrolled ones, of the sum of their directions. */
export const plainCosine: Scoring = (table, enrolled, tested) => {
  const voiceprints = table.voiceprints.map((places) => {
    const units = vectorsOf(places, enrolled).map(unitVector);
    return units.length === 0 ? undefined : unitVector(sumOf(units));
  });
  const probes = table.recordings.map((_, place) => {
    const vector = tested(place)?.vector;
    return vector && unitVector(vector);
  });
  return scoresOf(table, voiceprints, probes, cosineOfUnits);
};

/** The product's calibrated log-likelihood ratio. */
export const calibratedLlrs =
  (model: ScoringModel): Scoring =>
  (table, enrolled, tested) => {
    const voiceprints = table.voiceprints.map((places) => {
      const [first, ...rest] = places.flatMap((place) => sampleOf(model, enrolled(place)) ?? []);
      return first && voiceprintOf(model, [first, ...rest]);
    });
    const probes = table.recordings.map((_, place) => {
      const sample = sampleOf(model, tested(place));
      return sample && voiceprintOf(model, [sample]);
    });
    return scoresOf(
      table,
      voiceprints,
      probes,
      (voiceprint, probe) => compareVoiceprints(model, voiceprint, probe).llr,
    );
  };

function sampleOf({ recipe }: ScoringModel, heard: Heard | undefined): Sample | undefined {
  if (heard?.vector === undefined) return undefined;
  const { bandwidthHz, netSpeechS, snrDb } = heard.quality;
  return { embedding: { recipe, vector: heard.vector }, netSpeechS, snrDb, bandwidthHz };
}

const vectorsOf = (places: readonly number[], heardOf: HeardOf): readonly Float32Array[] =>
  places.flatMap((place) => heardOf(place)?.vector ?? []);

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

function scoresOf<V, P>(
  { enroll, test }: TrialTable,
  voiceprints: readonly (V | undefined)[],
  probes: readonly (P | undefined)[],
  score: (voiceprint: V, probe: P) => number,
): Float64Array {
  const scores = new Float64Array(enroll.length);
  for (let trial = 0; trial < scores.length; trial++) {
    const [voiceprint, probe] = [voiceprints[enroll[trial] as number], probes[test[trial] as number]];
    scores[trial] = voiceprint === undefined || probe === undefined ? REFUSED : score(voiceprint, probe);
  }
  return scores;
}
