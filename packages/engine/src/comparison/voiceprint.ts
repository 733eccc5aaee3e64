import { centeredUnit, type Embedding, requireSameRecipe, unitVector } from "./embedding.ts";

/** One enrolled sample as far as comparison needs it. */
export interface EnrolledSample {
  readonly embedding: Embedding;
  /** Seconds of speech it was made of; its weight in the voiceprint. */
  readonly netSpeechS: number;
}

/** The reference of one speaker for one recipe: derived from the enrolled samples, never stored as the truth. */
export interface Voiceprint {
  readonly recipe: string;
  /** Centered, length 1. */
  readonly vector: Float32Array;
  readonly samples: number;
  readonly netSpeechS: number;
}

/**
 * The mean of the samples' centered unit vectors, weighted by their net speech, at length 1.
 *
 * @param samples at least one, all of one recipe
 * @param mean the mean embedding of the recipe's population (see ScoringModel)
 * @throws VoiceError `recipe.mismatch`
 */
export function deriveVoiceprint(
  samples: readonly [EnrolledSample, ...(readonly EnrolledSample[])],
  mean: Float32Array,
): Voiceprint {
  const recipe = samples[0].embedding.recipe;
  const sum = new Float32Array(mean.length);
  for (const { embedding, netSpeechS } of samples) {
    requireSameRecipe(recipe, embedding.recipe);
    const unit = centeredUnit(embedding.vector, mean);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + netSpeechS * (unit[i] as number);
  }
  const netSpeechS = samples.reduce((total, sample) => total + sample.netSpeechS, 0);
  return { recipe, vector: unitVector(sum), samples: samples.length, netSpeechS };
}
