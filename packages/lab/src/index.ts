export { CLEAN } from "./conditions/condition.ts";
export { bySpeaker, corporaFolder, readCorpus, requireCorpora, type Utterance } from "./corpus.ts";
export { standardColumns } from "./evaluation/bands.ts";
export { requireConditions } from "./evaluation/conditions-at-hand.ts";
export { drawTrialTable } from "./evaluation/drawn-trials.ts";
export { type Evaluation, evaluate } from "./evaluation/evaluate.ts";
export { type Manifest, readManifestFile, speakerBy, speakerOfFile } from "./evaluation/manifest.ts";
export { measureScores } from "./evaluation/measure-scores.ts";
export { missingError, missingRecordings } from "./evaluation/missing-recordings.ts";
export { jsonText } from "./evaluation/rendering/json-text.ts";
export { outcomeText, summaryText } from "./evaluation/rendering/summary-text.ts";
export type { EvaluationReport, Findings } from "./evaluation/report.ts";
export { outcomesOf, parseRequirement } from "./evaluation/requirement.ts";
export { readScores } from "./evaluation/scores-file.ts";
export { calibratedLlrs, scoresOf } from "./evaluation/scoring.ts";
export {
  type EvaluatedRecording,
  readTrialTable,
  type TrialTable,
  withoutRecordings,
} from "./evaluation/trial-table.ts";
export { openReportFolder } from "./evaluation/write-report.ts";
export { isCheckSpeaker, type ListName, readSpeakerLists } from "./lists.ts";
export { type ScoreSummary, scoreTrials } from "./score-trials.ts";
export { requireKnown, UsageError } from "./usage-error.ts";
