export { bySpeaker, corporaFolder, readCorpus, requireCorpora, type Utterance } from "./corpus.ts";
export { isCheckSpeaker, type ListName, readSpeakerLists } from "./lists.ts";
export { columnsOf } from "./metrics/labeled-scores.ts";
export { metricNamed } from "./metrics/metric.ts";
export { RankedTrials } from "./metrics/ranked-trials.ts";
export { type Random, seededRandom, shuffled } from "./random.ts";
export { type ScoreSummary, scoreTrials } from "./score-trials.ts";
