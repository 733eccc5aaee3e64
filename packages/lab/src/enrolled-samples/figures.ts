import {
  type Metric,
  type MetricFigures,
  metricFigures,
  metricNamed,
  RankedTrials,
  randomFor,
  type ScoringModel,
  SPEAKERS_FOR_INTERVAL,
} from "@voicebio/engine";
import type { Cell } from "../calibration/embedded-cells.ts";
import type { TableComparison } from "../product/comparisons.ts";
import { columns, llrsOf, type Promised, promisesOf } from "../product/figures.ts";
import { builtInEvidence, rawCosines } from "../product/scores.ts";
import { nestedComparisons } from "./comparisons.ts";

/** What so many enrolled recordings come to in one corpus and condition. */
export interface EnrolledSamplesRow {
  readonly corpus: string;
  readonly condition: string;
  /** Recordings that every voiceprint is made of. */
  readonly samples: number;
  readonly speakers: number;
  readonly mated: number;
  readonly nonMated: number;
  readonly raw: MetricFigures;
  readonly product: MetricFigures;
  /** Undefined where no probe has enough speech. */
  readonly promised: Promised | undefined;
}

const EER = ["eer"].flatMap((name) => metricNamed(name) ?? []);
const COSTS = ["minDcf@p=0.01", "fnmr@fmr=0.001"].flatMap((name) => metricNamed(name) ?? []);
const LLR_COSTS = [...COSTS, ...["cllr", "minCllr"].flatMap((name) => metricNamed(name) ?? [])];

/**
 * @param rate of false matches that the policy promises
 * @returns a row for each number of recordings; none where too few speakers have recordings enough
 */
export function enrolledSamplesRows(
  model: ScoringModel,
  cell: Cell,
  rate: number,
  seed: number,
): readonly EnrolledSamplesRow[] {
  return [...nestedComparisons(cell, seed)].flatMap(([samples, comparisons]) => {
    const speakers = new Set(comparisons.map(({ enrollSpeaker }) => enrollSpeaker)).size;
    if (speakers < SPEAKERS_FOR_INTERVAL) return [];
    const evidence = builtInEvidence(model, comparisons);
    const mated = comparisons.filter((one) => one.mated).length;
    return {
      corpus: cell.corpus,
      condition: cell.condition,
      samples,
      speakers,
      mated,
      nonMated: comparisons.length - mated,
      raw: figuresOf(comparisons, rawCosines(comparisons), COSTS, seed),
      product: figuresOf(comparisons, llrsOf(evidence), LLR_COSTS, seed),
      promised: promisesOf(comparisons, evidence, [rate])?.[0],
    };
  });
}

/** The same speakers are drawn for every number of recordings and for both systems. */
function figuresOf(
  comparisons: readonly TableComparison[],
  scores: readonly number[],
  others: readonly Metric[],
  seed: number,
): MetricFigures {
  const trials = new RankedTrials(columns(comparisons, scores));
  return {
    ...metricFigures(trials, EER, randomFor(seed, "bootstrap")),
    ...metricFigures(trials, others, undefined),
  };
}
