import {
  type Analysis,
  compare,
  type Embedding,
  type QualityReport,
  type Sample,
  type ScoringModel,
  voiceprintOf,
} from "@voicebio/engine";

type Several<T> = readonly [T, ...T[]];

/** A recording's quality as recipes can use it: of its speech counts what the recipe that heard least of it heard. */
export const qualityFor = ({ quality, embeddings }: Analysis, recipes: readonly string[]): QualityReport => ({
  ...quality,
  netSpeechS: Math.min(...recipes.map((id) => embeddings.find(({ recipe }) => recipe === id)?.netSpeechS ?? 0)),
});

/** Several recordings as one: their speech adds up, and of every other measure the worst counts. */
export function combinedQuality(qualities: Several<QualityReport>): QualityReport {
  const sum = (pick: (quality: QualityReport) => number) => qualities.reduce((total, one) => total + pick(one), 0);
  return {
    durationS: sum((one) => one.durationS),
    netSpeechS: sum((one) => one.netSpeechS),
    snrDb: worst(qualities, (one) => one.snrDb, Math.min),
    levelDb: worst(qualities, (one) => one.levelDb, Math.min),
    clippedShare: Math.max(...qualities.map((one) => one.clippedShare)),
    bandwidthHz: worst(qualities, (one) => one.bandwidthHz, Math.min),
    voices: worst(qualities, (one) => one.voices, Math.max),
  };
}

/** Recordings without speech measure nothing, and so do not count. */
function worst<T>(
  measured: Several<T>,
  pick: (one: T) => number | null,
  choose: (...values: number[]) => number,
): number | null {
  const values = measured.map(pick).filter((value) => value !== null);
  return values.length === 0 ? null : choose(...values);
}

/**
 * Several analyzed recordings as one probe of a recipe: the mean of their embeddings, weighted by net speech.
 *
 * @returns undefined where the recipe heard no speech
 */
export function combinedProbe(analyses: readonly Analysis[], recipe: string): Sample | undefined {
  const samples = analyses.flatMap((analysis) => sampleOf(analysis, recipe) ?? []);
  const [first, ...rest] = samples;
  if (first === undefined || rest.length === 0) return first;
  const netSpeechS = samples.reduce((total, sample) => total + sample.netSpeechS, 0);
  const vector = new Float32Array(first.embedding.vector.length);
  for (const sample of samples) addWeighted(vector, sample.embedding, sample.netSpeechS / netSpeechS);
  return {
    embedding: { recipe, vector },
    netSpeechS,
    snrDb: worst([first, ...rest], ({ snrDb }) => snrDb, Math.min),
    bandwidthHz: worst([first, ...rest], ({ bandwidthHz }) => bandwidthHz, Math.min),
  };
}

/** What a recipe made of one recording; undefined where it heard no speech. */
export function sampleOf({ embeddings, quality }: Analysis, recipe: string): Sample | undefined {
  const embedding = embeddings.find((one) => one.recipe === recipe);
  if (embedding === undefined) return undefined;
  return { embedding, netSpeechS: embedding.netSpeechS, snrDb: quality.snrDb, bandwidthHz: quality.bandwidthHz };
}

/**
 * Whether some two recordings sound like two speakers, so that together they are no probe of anybody: each may hold one
 * voice and pass for itself. An LLR below 0 says that two speakers are the likelier.
 */
export function recordingsDisagree(analyses: readonly Analysis[], model: ScoringModel): boolean {
  const parts = analyses.flatMap((analysis) => sampleOf(analysis, model.recipe) ?? []);
  return parts.some((part, i) =>
    parts.slice(i + 1).some((other) => compare(model, voiceprintOf(model, [part]), other).llr < 0),
  );
}

function addWeighted(sum: Float32Array, { vector }: Embedding, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (vector[i] as number);
}
