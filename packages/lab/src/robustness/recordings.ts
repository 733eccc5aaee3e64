import { bySpeaker, readCorpus, type Utterance } from "../corpus.ts";
import { readSpeakerLists } from "../lists.ts";
import { randomFor, shuffled } from "../random.ts";
import type { RobustnessOptions } from "./options.ts";

/** One voice under several names (see docs/accuracy.md): kept under p20 alone. */
const SAME_VOICE: Readonly<Record<string, readonly string[]>> = {
  duke_alnum_accents: ["p21", "p22", "p23", "p24"],
};

/** The recordings of a corpus that figures are made on: speakers of the list, so many of each, drawn by the seed. */
export function recordingsOf(
  corpus: string,
  { corporaFolder, list, perSpeaker, seed }: Pick<RobustnessOptions, "corporaFolder" | "list" | "perSpeaker" | "seed">,
): readonly Utterance[] {
  const listOf = readSpeakerLists();
  const speakers = bySpeaker(readCorpus(corporaFolder, corpus));
  return [...speakers]
    .filter(([speaker]) => listOf(corpus, speaker) === list && !SAME_VOICE[corpus]?.includes(speaker))
    .flatMap(([speaker, own]) => shuffled(randomFor(seed, corpus, speaker), own).slice(0, perSpeaker));
}
