import { cohortShift, type Domain } from "./domain.ts";
import { addWeighted, centeredUnit, requireSameRecipe, unitVector } from "./embedding.ts";
import { type Located, locate, type Plda } from "./plda.ts";
import { type Band, isNarrow, type Samples } from "./sample.ts";

/** How much a side of a comparison is worth. */
export interface SideQuality {
  /** Seconds of speech over all samples. */
  readonly netSpeechS: number;
  readonly samples: number;
  /** Mean over the samples where it was measured; null where it was of none. */
  readonly snrDb: number | null;
  /** Share of the samples with a telephone's band, in [0, 1]. */
  readonly narrowShare: number;
}

/** The reference of one speaker for one recipe, or a probe: derived from samples, never stored as the truth. */
export interface Voiceprint extends Located {
  readonly recipe: string;
  readonly quality: SideQuality;
  /** What its domain takes off its scores; null where it was placed without one. */
  readonly shift: number | null;
  /** The same without any domain, for comparisons with a side that has none; undefined where there are none, or both. */
  readonly plain?: Voiceprint;
}

/** Where voices are placed: what is subtracted from embeddings, and the coordinates behind. */
export interface Placing {
  readonly recipe: string;
  /** Mean embedding of a population of speakers. */
  readonly mean: Float32Array;
  readonly plda: Plda;
  /** Where a tenant's own speakers lie, by the band of a recording; what has none is placed by the built-in mean. */
  readonly domains?: Domains;
}

export type Domains = Readonly<Partial<Record<Band, Domain>>>;

/** A side counts as of a telephone's band where half of its samples are. */
export const sideBand = ({ narrowShare }: Pick<SideQuality, "narrowShare">): Band =>
  narrowShare >= 0.5 ? "narrow" : "wide";

/** A sample of faint sound alone, which is embedded for measuring only, has no speech and still a direction. */
const LEAST_WEIGHT_S = 0.01;

/**
 * The mean of the samples' centered unit vectors, weighted by their net speech, at length 1, in PLDA's coordinates.
 *
 * @throws VoiceError `recipe.mismatch` when the samples come from another recipe than the placing
 */
export function deriveVoiceprint({ domains, mean, plda, recipe }: Placing, samples: Samples): Voiceprint {
  const sum = new Float32Array(mean.length);
  for (const sample of samples) {
    const { embedding, netSpeechS } = sample;
    requireSameRecipe(recipe, embedding.recipe);
    const own = domains?.[isNarrow(sample) ? "narrow" : "wide"]?.mean ?? mean;
    addWeighted(sum, Math.max(netSpeechS, LEAST_WEIGHT_S), centeredUnit(embedding.vector, own));
  }
  const snrs = samples.flatMap(({ snrDb }) => snrDb ?? []);
  const quality: SideQuality = {
    netSpeechS: samples.reduce((total, { netSpeechS }) => total + netSpeechS, 0),
    samples: samples.length,
    snrDb: snrs.length === 0 ? null : snrs.reduce((total, snr) => total + snr, 0) / snrs.length,
    narrowShare: samples.filter(isNarrow).length / samples.length,
  };
  const located = locate(plda, unitVector(sum));
  const domain = domains?.[sideBand(quality)];
  const shift = domain === undefined ? null : cohortShift(located, domain.cohort);
  const isMixed = (domains?.wide === undefined) !== (domains?.narrow === undefined);
  return {
    recipe,
    quality,
    ...located,
    shift,
    ...(isMixed && { plain: deriveVoiceprint({ mean, plda, recipe }, samples) }),
  };
}
