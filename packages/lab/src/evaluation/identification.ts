import { bySpeaker } from "../corpus.ts";
import { REFUSED } from "../metrics/cllr.ts";
import { interval95 } from "../metrics/interval.ts";
import { type MetricFigure, SPEAKERS_FOR_INTERVAL } from "../metrics/metric.ts";
import { type Random, randomFor, randomIndex, shuffled } from "../random.ts";
import type { IdentificationFigures } from "./report.ts";
import type { HeardOf, Scoring } from "./scoring.ts";
import { drawStrangers, type EvaluatedRecording, type TrialTable } from "./trial-table.ts";

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
  heard: HeardOf,
): IdentificationFigures | null {
  const random = randomFor(seed, "identification");
  const speakers = bySpeaker(recordings.map((recording, place) => ({ ...recording, place })));
  const able = [...speakers].filter(([, own]) => own.length > samples).map(([name]) => name);
  const strangers = drawStrangers(able, STRANGERS, seed);
  const gallery = able.filter((name) => !strangers.has(name));
  const outside = [...speakers.keys()].filter((name) => !gallery.includes(name));
  if (gallery.length === 0 || outside.length === 0) return null;
  const voiceprints: (readonly number[])[] = [];
  const searches: { readonly speaker: string; readonly place: number; readonly right: number | null }[] = [];
  for (const [right, speaker] of gallery.entries()) {
    const own = shuffled(random, speakers.get(speaker) ?? []).map(({ place }) => place);
    voiceprints.push(own.slice(0, samples));
    searches.push(...own.slice(samples).map((place) => ({ speaker, place, right })));
  }
  for (const speaker of outside)
    searches.push(...(speakers.get(speaker) ?? []).map(({ place }) => ({ speaker, place, right: null })));
  const chosen = searches.length > MOST_SEARCHES ? shuffled(random, searches).slice(0, MOST_SEARCHES) : searches;
  const results = chosen.map(({ place, right, speaker }) =>
    searched(speaker, right, scoresAgainstAll(recordings, voiceprints, place, scoring, heard)),
  );
  return figuresOf(gallery.length, outside.length, results, random);
}

function scoresAgainstAll(
  recordings: readonly EvaluatedRecording[],
  voiceprints: readonly (readonly number[])[],
  place: number,
  scoring: Scoring,
  heard: HeardOf,
): Float64Array {
  const table: TrialTable = {
    recordings,
    voiceprints,
    enroll: Uint32Array.from(voiceprints, (_, i) => i),
    test: new Uint32Array(voiceprints.length).fill(place),
    mated: new Uint8Array(voiceprints.length),
    duplicates: 0,
  };
  return scoring(table, heard, heard);
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
): IdentificationFigures {
  const mated = searches.filter(({ ahead }) => ahead !== null);
  const nonMated = searches.filter(({ ahead }) => ahead === null);
  const [matedBySpeaker, nonMatedBySpeaker] = [bySpeaker(mated), bySpeaker(nonMated)];
  const figure = (of: (mated: readonly Search[], nonMated: readonly Search[]) => number, needed = 1): MetricFigure => {
    const rounds: number[] = [];
    if (gallery >= SPEAKERS_FOR_INTERVAL && strangers >= SPEAKERS_FOR_INTERVAL) {
      for (let i = 0; i < ROUNDS; i++) rounds.push(of(drawn(matedBySpeaker, random), drawn(nonMatedBySpeaker, random)));
    }
    return {
      value: of(mated, nonMated),
      ...(rounds.length > 0 && interval95(rounds)),
      tooFew: nonMated.length < needed,
    };
  };
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
      fnir: figure((some, others) => fnirAt(fpir, some, others), Math.ceil(1 / fpir)),
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
