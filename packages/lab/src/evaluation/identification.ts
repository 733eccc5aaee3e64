import {
  interval95,
  LEAST_COMPARISONS,
  type MetricFigure,
  type Random,
  REFUSED,
  randomFor,
  randomIndex,
  SPEAKERS_FOR_INTERVAL,
  shuffled,
  upperBound,
  withUnseen,
} from "@voicebio/engine";
import { bySpeaker } from "../corpus.ts";
import { drawStrangers } from "./drawn-trials.ts";
import type { IdentificationFigures } from "./report.ts";
import type { HeardOf, Scoring } from "./scoring.ts";
import type { EvaluatedRecording } from "./trial-table.ts";

const STRANGERS = 0.5;
const FPIRS = [0.1, 0.05, 0.01] as const;
const ROUNDS = 200;
/** Searches that are looked at; drawn where there are more. */
const MOST_SEARCHES = 20_000;

interface Search {
  readonly speaker: string;
  /** How many enrolled speakers score higher than the right one; null for a stranger. */
  readonly ahead: number | null;
  /** Of the right speaker, or of whoever a stranger resembles most. */
  readonly score: number;
}

/** Who is enrolled, and who is searched for. */
interface Searches {
  readonly gallery: number;
  readonly strangers: number;
  readonly voiceprints: readonly (readonly number[])[];
  readonly probes: readonly Probe[];
}

interface Probe {
  readonly speaker: string;
  /** Of the recording. */
  readonly place: number;
  /** Place of the right voiceprint; null for a stranger. */
  readonly right: number | null;
}

/**
 * Open-set identification over a folder: half of the speakers are enrolled by so many recordings, the others are
 * strangers, and every recording that is left is searched for among the enrolled.
 *
 * @returns null where nobody can be enrolled or nobody is a stranger
 * @see ISO/IEC 19795-1:2021, false positive and false negative identification rates
 */
export function identificationOver(
  recordings: readonly EvaluatedRecording[],
  { samples, seed }: { readonly samples: number; readonly seed: number },
  scoring: Scoring,
  enrolled: HeardOf,
  tested: HeardOf,
): Omit<IdentificationFigures, "of"> | null {
  const random = randomFor(seed, "identification");
  const { gallery, probes, strangers, voiceprints } = drawSearches(recordings, samples, seed, random);
  if (gallery === 0 || strangers === 0) return null;
  const compare = scoring({ recordings, voiceprints }, enrolled, tested);
  const chosen = probes.length > MOST_SEARCHES ? shuffled(random, probes).slice(0, MOST_SEARCHES) : probes;
  const results = chosen.map(({ place, right, speaker }) =>
    searched(
      speaker,
      right,
      Float64Array.from(voiceprints, (_, voiceprint) => compare(voiceprint, place)),
    ),
  );
  return figuresOf(gallery, strangers, results, random);
}

function drawSearches(
  recordings: readonly EvaluatedRecording[],
  samples: number,
  seed: number,
  random: Random,
): Searches {
  const speakers = bySpeaker(recordings.map((recording, place) => ({ ...recording, place })));
  const able = [...speakers].filter(([, own]) => own.length > samples).map(([name]) => name);
  const strangers = drawStrangers(able, STRANGERS, seed);
  const voiceprints: (readonly number[])[] = [];
  const probes: Probe[] = [];
  for (const [speaker, all] of speakers) {
    const isEnrolled = all.length > samples && !strangers.has(speaker);
    const own = shuffled(random, all).map(({ place }) => place);
    const right = isEnrolled ? voiceprints.length : null;
    if (isEnrolled) voiceprints.push(own.slice(0, samples));
    probes.push(...own.slice(isEnrolled ? samples : 0).map((place) => ({ speaker, place, right })));
  }
  return { gallery: voiceprints.length, strangers: speakers.size - voiceprints.length, voiceprints, probes };
}

function searched(speaker: string, right: number | null, scores: Float64Array): Search {
  if (right === null) return { speaker, ahead: null, score: scores.reduce((a, b) => Math.max(a, b), REFUSED) };
  const own = scores[right] as number;
  // Somebody else who scores the same is as likely to be named first.
  const ahead = scores.reduce((count, score, i) => count + (i !== right && score >= own ? 1 : 0), 0);
  return { speaker, ahead: own === REFUSED ? Number.POSITIVE_INFINITY : ahead, score: own };
}

function figuresOf(
  gallery: number,
  strangers: number,
  searches: readonly Search[],
  random: Random,
): Omit<IdentificationFigures, "of"> {
  const mated = searches.filter(({ ahead }) => ahead !== null);
  const nonMated = searches.filter(({ ahead }) => ahead === null);
  const [matedBySpeaker, nonMatedBySpeaker] = [bySpeaker(mated), bySpeaker(nonMated)];
  // Who is not found once is not found often: searches of one speaker are worth one where all of them go the same way.
  const unseen = upperBound(0, matedBySpeaker.size);
  const figure = (
    of: (mated: readonly Search[], nonMated: readonly Search[]) => number,
    isFewStrangers = false,
  ): MetricFigure => {
    const value = of(mated, nonMated);
    const rounds: number[] = [];
    if (gallery >= SPEAKERS_FOR_INTERVAL && strangers >= SPEAKERS_FOR_INTERVAL) {
      for (let i = 0; i < ROUNDS; i++) rounds.push(of(drawn(matedBySpeaker, random), drawn(nonMatedBySpeaker, random)));
    }
    const isFew = matedBySpeaker.size < SPEAKERS_FOR_INTERVAL || mated.length < LEAST_COMPARISONS;
    return {
      value,
      ...(rounds.length > 0 && withUnseen(value, interval95(rounds), unseen, 1 - unseen)),
      tooFew: isFew || isFewStrangers,
    };
  };
  // Recordings of one stranger say how one stranger is mistaken, however many they are.
  const areFew = (fpir: number): boolean =>
    nonMatedBySpeaker.size < SPEAKERS_FOR_INTERVAL ||
    nonMated.length < Math.max(LEAST_COMPARISONS, Math.ceil(1 / fpir));
  const within = (rank: number) => figure((some) => shareOf(some, ({ ahead }) => (ahead ?? 0) < rank));
  return {
    gallery,
    strangers,
    matedSearches: mated.length,
    nonMatedSearches: nonMated.length,
    rank1: within(1),
    rank5: within(5),
    fnirAtFpir: FPIRS.map((fpir) => ({
      fpir,
      fnir: figure((some, others) => fnirAt(fpir, some, others), areFew(fpir)),
    })),
  };
}

/** Share of mated searches whose speaker is not first, or does not reach the threshold that strangers seldom reach. */
function fnirAt(fpir: number, mated: readonly Search[], nonMated: readonly Search[]): number {
  const falling = Float64Array.from(nonMated, ({ score }) => score)
    .sort()
    .reverse();
  const threshold = falling[Math.floor(fpir * falling.length + 1e-9)] ?? REFUSED;
  return shareOf(mated, ({ ahead, score }) => ahead !== 0 || score <= threshold);
}

const shareOf = (searches: readonly Search[], is: (search: Search) => boolean): number =>
  searches.length === 0 ? Number.NaN : searches.filter(is).length / searches.length;

function drawn(speakers: ReadonlyMap<string, readonly Search[]>, random: Random): readonly Search[] {
  const all = [...speakers.values()];
  return all.flatMap(() => all[randomIndex(random, all.length)] ?? []);
}
