import { randomFor, shuffled } from "@voicebio/engine";
import { bySpeaker, readCorpus, type Utterance } from "./corpus.ts";
import { type ListName, readSpeakerLists } from "./lists.ts";

/** The recordings of a corpus that figures are made on: speakers of the list, so many of each, drawn by the seed. */
export function recordingsOf(
  corpus: string,
  {
    corporaFolder,
    list,
    perSpeaker,
    seed,
  }: {
    readonly corporaFolder: string;
    readonly list: ListName;
    readonly perSpeaker: number;
    readonly seed: number;
  },
): readonly Utterance[] {
  const listOf = readSpeakerLists();
  const speakers = bySpeaker(readCorpus(corporaFolder, corpus));
  return [...speakers]
    .filter(([speaker]) => listOf(corpus, speaker) === list)
    .flatMap(([speaker, own]) => shuffled(randomFor(seed, corpus, speaker), own).slice(0, perSpeaker));
}
