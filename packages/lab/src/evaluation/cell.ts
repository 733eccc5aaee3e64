import {
  type Metric,
  metricFigures,
  RankedTrials,
  REFUSED,
  randomFor,
  type ScoreColumns,
  SPEAKERS_FOR_INTERVAL,
  STANDARD_METRICS,
} from "@voicebio/engine";
import { picturesOf } from "./pictures.ts";
import type { CellName, EvaluationCell } from "./report.ts";

/** The standard metrics, and others that are not among them. */
export const metricsWith = (others: readonly Metric[]): readonly Metric[] => [
  ...new Map([...STANDARD_METRICS, ...others].map((metric) => [metric.name, metric])).values(),
];

/** Whether a score is a natural-log likelihood ratio, by its name. */
export const isLlr = ({ score }: Pick<CellName, "score">): boolean => score.startsWith("llr");

/** The figures of one list of scores. */
export function cellOf(
  name: CellName,
  columns: ScoreColumns,
  metrics: readonly Metric[],
  seed: number,
): EvaluationCell {
  const trials = new RankedTrials(columns);
  const usable = metrics.filter(({ needsLlr }) => isLlr(name) || !needsLlr);
  return {
    ...name,
    speakers: columns.speakers || null,
    matedSpeakers: trials.matedSpeakers,
    mated: trials.mated,
    nonMated: trials.nonMated,
    refused: columns.scores.reduce((count, score) => count + (score === REFUSED ? 1 : 0), 0),
    figures: metricFigures(trials, usable, randomFor(seed, "bootstrap")),
    pictures: picturesOf(trials.curve(), isLlr(name)),
  };
}

/** What a reader must know of every evaluation. */
export const notesOn = (speakers: number | null): readonly string[] => [
  "Comparisons without a score, since a recording gave no embedding, count as refused at every threshold; Cllr and minCllr leave them out.",
  speakers === null
    ? "No intervals: it is not known who speaks, or the names of the speakers contradict the labels, and comparisons that share speakers are not independent."
    : `Intervals: 95 %, bootstrap over speakers; none where fewer than ${SPEAKERS_FOR_INTERVAL} speakers have mated comparisons. "At most", where no error was seen: what so many speakers could have missed (rule of three).`,
];
