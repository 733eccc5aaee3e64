import { setImmediate } from "node:timers/promises";
import type { Metric } from "@voicebio/engine";
import { cellOf, metricsWith, notesOn } from "./cell.ts";
import type { EvaluationCell, Findings } from "./report.ts";
import type { ReadScores } from "./scores-file.ts";

/** The figures of a file of scores: whatever made them. */
export async function measureScores(
  { duplicates, lists }: ReadScores,
  {
    metrics,
    seed,
    signal,
  }: { readonly metrics: readonly Metric[]; readonly seed: number; readonly signal?: AbortSignal },
): Promise<Findings> {
  const cells: EvaluationCell[] = [];
  for (const [score, columns] of lists) {
    cells.push(cellOf({ condition: "as scored", enrolled: "alike", score }, columns, metricsWith(metrics), seed));
    await setImmediate(); // an interruption is heard between two lists
    signal?.throwIfAborted();
  }
  const { mated = 0, nonMated = 0, speakers = null } = cells[0] ?? {};
  return {
    recipe: null,
    calibration: null,
    counts: { speakers, recordings: null, mated, nonMated, duplicates },
    unusable: {},
    cells,
    breakdowns: [],
    identification: null,
    notes: notesOn(speakers),
  };
}
