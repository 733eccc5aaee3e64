import type { Metric } from "../metrics/metric.ts";
import { cellOf, metricsWith } from "./evaluate.ts";
import type { EvaluationReport } from "./report.ts";
import type { ReadScores } from "./scores-file.ts";

type Found = Pick<
  EvaluationReport,
  "recipe" | "calibration" | "counts" | "unusable" | "cells" | "breakdowns" | "identification" | "notes"
>;

/** The figures of a file of scores: whatever made them. */
export function measureScores(
  { lists, rows, speakersKnown }: ReadScores,
  others: readonly Metric[],
  seed: number,
): Found {
  const metrics = metricsWith(others);
  const cells = [...lists].map(([score, columns]) => {
    const known = speakersKnown ? columns : { ...columns, speakers: Math.min(columns.speakers, 2) };
    const isLlr = score.startsWith("llr");
    return cellOf({ condition: "as scored", enrolled: "alike", score }, known, metrics, seed, isLlr);
  });
  const [first] = cells;
  return {
    recipe: null,
    calibration: null,
    counts: {
      speakers: speakersKnown ? (first?.speakers ?? 0) : 0,
      recordings: 0,
      mated: first?.mated ?? 0,
      nonMated: (first && rows - first.mated) ?? 0,
      duplicates: 0,
    },
    unusable: {},
    cells,
    breakdowns: [],
    identification: null,
    notes: [
      "Comparisons without a score count as refused at every threshold; Cllr leaves them out.",
      speakersKnown
        ? "Intervals: 95 %, bootstrap over speakers; none for fewer than 10 speakers."
        : "No intervals: who speaks in which recording is not known, and comparisons that share speakers are not independent.",
    ],
  };
}
