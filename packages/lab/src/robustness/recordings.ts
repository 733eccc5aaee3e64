import { bySpeaker, readCorpus, type Utterance } from "../corpus.ts";
import { readSpeakerLists } from "../lists.ts";
import { randomFor, shuffled } from "../random.ts";
import type { RobustnessOptions } from "./options.ts";

/** The recordings of a corpus that figures are made on: speakers of the list, so many of each, drawn by the seed. */
export function recordingsOf(
  corpus: string,
  { corporaFolder, list, perSpeaker, seed }: Pick<RobustnessOptions, "corporaFolder" | "list" | "perSpeaker" | "seed">,
): readonly Utterance[] {
  const listOf = readSpeakerLists();
  const speakers = bySpeaker(readCorpus(corporaFolder, corpus));
  return [...speakers]
    .filter(([speaker]) => listOf(corpus, speaker) === list)
    .flatMap(([speaker, own]) => shuffled(randomFor(seed, corpus, speaker), own).slice(0, perSpeaker));
}
