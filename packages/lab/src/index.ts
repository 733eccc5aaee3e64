export { bySpeaker, corporaFolder, readCorpus, requireCorpora, type Utterance } from "./corpus.ts";
export { isCheckSpeaker, type ListName, readSpeakerLists } from "./lists.ts";
export { type Random, seededRandom, shuffled } from "./random.ts";
export { type ScoreSummary, scoreTrials } from "./score-trials.ts";
