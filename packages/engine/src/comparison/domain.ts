import { addWeighted } from "./embedding.ts";
import { type Located, located, type Plda, pldaScore, projected } from "./plda.ts";
import { type Band, isNarrow, type Sample } from "./sample.ts";
import type { Domains, Placing } from "./voiceprint.ts";

/** What one speaker adds to a domain, in one band: the mean of the speaker's raw embeddings. Taken away as easily. */
export interface Contribution {
  readonly speakerId: string;
  readonly mean: Float32Array;
}

/** What the speakers of a tenant add, by band. */
export type Population = Readonly<Record<Band, readonly Contribution[]>>;

/** Recordings behind what a speaker adds in a band: more change little, and a few can't be all of one moment. */
const RECORDINGS = 5;

export function populationOf(speakers: Iterable<readonly [string, readonly Sample[]]>): Population {
  const population: Record<Band, Contribution[]> = { wide: [], narrow: [] };
  for (const [speakerId, samples] of speakers) {
    for (const band of ["wide", "narrow"] as const) {
      const own = samples.filter((sample) => isNarrow(sample) === (band === "narrow")).slice(0, RECORDINGS);
      if (own.length > 0) population[band].push({ speakerId, mean: meanOf(own) });
    }
  }
  return population;
}

function meanOf(samples: readonly Sample[]): Float32Array {
  const mean = new Float32Array(samples[0]?.embedding.vector.length ?? 0);
  for (const { embedding } of samples)
    for (let i = 0; i < mean.length; i++)
      mean[i] = (mean[i] as number) + (embedding.vector[i] as number) / samples.length;
  return mean;
}

/** Where the voices of one population lie, in one band: what they have in common, and who is there to be compared with. */
export interface Domain {
  /** Mean embedding, subtracted instead of the built-in one. */
  readonly mean: Float32Array;
  /** The speakers' voices, placed: how near a voice is to them says how common it is. */
  readonly cohort: readonly Located[];
}

/** Speakers from which on a domain is better than the built-in mean (docs/back-end.md). */
export const LEAST_SPEAKERS = 16;
/** So many speakers' worth of the built-in mean is kept in the domain's: with few speakers their own is half chance. */
const BUILT_IN_WEIGHT = 10;
/** The nearest of the cohort, and how much of their mean score is taken off for each side. */
const NEAREST = 3;
const SHARE = 0.15;

/** Both sides of a comparison may be left out of a domain that has just enough speakers. */
const SIDES = 2;

/**
 * The domains of everybody but those who are compared: nobody's own voice may say how common it is. A band with too few
 * speakers has none.
 */
export function domainsOf(
  placing: Pick<Placing, "mean" | "plda">,
  population: Population,
  leftOut: ReadonlySet<string> = new Set(),
): Domains {
  const [wide, narrow] = [population.wide, population.narrow].map((own) => {
    const others = own.filter(({ speakerId }) => !leftOut.has(speakerId));
    const isEnough = own.length >= LEAST_SPEAKERS && others.length >= LEAST_SPEAKERS - SIDES;
    return isEnough ? domainOf(placing, others) : undefined;
  });
  return { ...(wide && { wide }), ...(narrow && { narrow }) };
}

function domainOf({ mean: builtIn, plda }: Pick<Placing, "mean" | "plda">, voices: readonly Contribution[]): Domain {
  const weight = 1 / (voices.length + BUILT_IN_WEIGHT);
  const mean = builtIn.map((value) => value * BUILT_IN_WEIGHT * weight);
  for (const { mean: voice } of voices) addWeighted(mean, weight, voice);
  const center = projected(plda, mean);
  const cohort = voices.map((voice) => {
    const length = distance(voice.mean, mean);
    const vector = projectedVoice(plda, voice).map((value, row) => (value - (center[row] as number)) / length);
    return located(plda, vector);
  });
  return { mean, cohort };
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum) || 1; // a voice in the very middle has no direction, and stays there
}

/** Whoever is left out, the others' projections are the same: made once, as a search leaves out many, one by one. */
const projections = new WeakMap<Plda, WeakMap<Contribution, Float32Array>>();

function projectedVoice(plda: Plda, voice: Contribution): Float32Array {
  const known = projections.get(plda) ?? new WeakMap<Contribution, Float32Array>();
  projections.set(plda, known);
  const made = known.get(voice) ?? projected(plda, voice.mean);
  known.set(voice, made);
  return made;
}

/**
 * What is taken off a score for one side: a seventh or so of its mean score against the nearest of the cohort, so that a voice
 * with many like it needs more to be told from them.
 *
 * @see Matejka et al., "Analysis of score normalization in multilingual speaker recognition", Interspeech 2017, for the
 * adaptive cohort; here without the spread, which a few dozen speakers do not tell
 */
export function cohortShift(voice: Located, cohort: readonly Located[]): number {
  const nearest: number[] = [];
  for (const other of cohort) {
    const score = pldaScore(voice, other);
    if (nearest.length < NEAREST) nearest.push(score);
    else if (score > (nearest[0] as number)) nearest[0] = score;
    else continue;
    nearest.sort((a, b) => a - b);
  }
  return (SHARE * nearest.reduce((sum, score) => sum + score, 0)) / nearest.length;
}
