import type { Sample, Samples } from "../comparison/sample.ts";

/** One speaker with what was enrolled, session by session: samples of one session know each other's room and day. */
export interface OwnSpeaker<S extends Sample = Sample> {
  readonly speakerId: string;
  readonly sessions: readonly (readonly S[])[];
}

/** More speakers hardly change a mean, and every pair of them is compared. */
export const MOST_SPEAKERS = 300;
/** As many recordings as stand behind what a speaker adds to a domain. */
const MOST_SAMPLES = 5;

/** So many of a list, evenly over it. */
export const spread = <T>(items: readonly T[], most: number): readonly T[] =>
  items.length <= most
    ? items
    : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);

/** A speaker's samples that enter, from as many sessions as there are: the first of each, then the second, … */
export function chosenOf<S extends Sample>({ sessions, speakerId }: OwnSpeaker<S>): OwnSpeaker<S> {
  const longest = Math.max(0, ...sessions.map((session) => session.length));
  const inTurn = Array.from({ length: longest }, (_, i) => sessions.flatMap((session) => session.slice(i, i + 1)));
  const chosen = new Set(inTurn.flat().slice(0, MOST_SAMPLES));
  return {
    speakerId,
    sessions: sessions.map((session) => session.filter((sample) => chosen.has(sample))).filter((own) => own.length > 0),
  };
}

export const samplesOf = ({ sessions }: OwnSpeaker): readonly Sample[] => sessions.flat();

export function atLeastOne(samples: readonly Sample[]): Samples | undefined {
  const [first, ...rest] = samples;
  return first && [first, ...rest];
}
