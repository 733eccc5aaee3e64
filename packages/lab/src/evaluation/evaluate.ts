import { loadScoringModel, type ModelStore, readRecipe, VoiceError } from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { embedRecordings } from "../embeddings/embed-recordings.ts";
import type { ScoreColumns } from "../metrics/labeled-scores.ts";
import { type Metric, metricFigures, STANDARD_METRICS } from "../metrics/metric.ts";
import { RankedTrials } from "../metrics/ranked-trials.ts";
import { randomFor } from "../random.ts";
import { groupingBy, groupingByMeasure, MEASURED } from "./bands.ts";
import { breakdownBy, type Grouping } from "./breakdown.ts";
import { identificationOver } from "./identification.ts";
import type { Manifest } from "./manifest.ts";
import { picturesOf } from "./pictures.ts";
import type { Breakdown, EvaluationCell, EvaluationReport, ScoreName } from "./report.ts";
import { calibratedLlrs, type HeardOf, plainCosine, type Scoring } from "./scoring.ts";
import type { TrialTable } from "./trial-table.ts";

/** What `voicebio evaluate` measures on recordings. */
export interface Evaluation {
  readonly store: ModelStore;
  /** A recipe's name. */
  readonly recipe: string;
  readonly audioFolder: string;
  readonly table: TrialTable;
  readonly manifest: Manifest | undefined;
  readonly conditions: readonly string[];
  readonly sides: readonly EvaluationCell["enrolled"][];
  /** Columns of the manifest to break down by, and measured ones. */
  readonly by: readonly string[];
  /** Metrics beside the standard ones. */
  readonly metrics: readonly Metric[];
  /** Recordings a voiceprint has where everybody is searched for; undefined for no search. */
  readonly identify: number | undefined;
  readonly seed: number;
  readonly jobs: number;
  readonly soundsFolder: string | undefined;
  readonly cacheFolder: string | undefined;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

type Found = Pick<
  EvaluationReport,
  "recipe" | "calibration" | "counts" | "unusable" | "cells" | "breakdowns" | "identification" | "notes"
>;

/** @throws VoiceError `model.*`, `recipe.unknown`, `calibration.missing` */
export async function evaluate(evaluation: Evaluation): Promise<Found> {
  const { recipe: name, seed, store, table } = evaluation;
  const recipe = readRecipe(store, name);
  const model = loadScoringModel(store, recipe);
  const { broken, heardIn } = await hear(evaluation);
  const metrics = metricsWith(evaluation.metrics);
  const scorings: readonly (readonly [ScoreName, Scoring])[] = [
    ["cosine", plainCosine],
    ["llr", calibratedLlrs(model)],
  ];
  const cells: EvaluationCell[] = [];
  let breakdowns: readonly Breakdown[] = [];
  for (const condition of evaluation.conditions) {
    for (const enrolled of sidesIn(condition, evaluation.sides)) {
      for (const [score, scoring] of scorings) {
        const tested = heardIn(condition);
        const columns = columnsOfTable(table, scoring(table, enrolled === "alike" ? tested : heardIn(CLEAN), tested));
        cells.push(cellOf({ condition, enrolled, score }, columns, metrics, seed));
        const isFirst = cells.length === scorings.length;
        if (isFirst) breakdowns = breakdownsOf(evaluation, columns, tested, metrics);
      }
    }
  }
  const llrs = calibratedLlrs(model);
  const [first = CLEAN] = evaluation.conditions;
  const { identify } = evaluation;
  return {
    recipe: recipe.id,
    calibration: model.id,
    counts: countsOf(table),
    unusable: Object.fromEntries(broken),
    cells,
    breakdowns,
    identification:
      identify === undefined
        ? null
        : identificationOver(table.recordings, { samples: identify, seed }, llrs, heardIn(first)),
    notes: NOTES,
  };
}

const NOTES = [
  "Comparisons with a recording that gave no embedding count as refused at every threshold; Cllr leaves them out.",
  "Intervals: 95 %, bootstrap over speakers; none for fewer than 10 speakers.",
];

export const metricsWith = (others: readonly Metric[]): readonly Metric[] => [
  ...STANDARD_METRICS,
  ...others.filter(({ name }) => !STANDARD_METRICS.some((standard) => standard.name === name)),
];

const sidesIn = (condition: string, sides: Evaluation["sides"]): Evaluation["sides"] =>
  condition === CLEAN ? ["alike"] : sides;

interface HeardAll {
  readonly heardIn: (condition: string) => HeardOf;
  /** By path, with the code that says why. */
  readonly broken: ReadonlyMap<string, string>;
}

async function hear(evaluation: Evaluation): Promise<HeardAll> {
  const { audioFolder, cacheFolder, conditions, jobs, onProgress, recipe, seed, signal, soundsFolder, store, table } =
    evaluation;
  const utterances = table.recordings.map(({ path, speaker }) => ({ corpus: "", path, speaker }));
  const needsClean = evaluation.sides.includes("clean");
  const embedded = await embedRecordings(
    {
      store,
      recipes: [recipe],
      conditions: [...new Set([...(needsClean ? [CLEAN] : []), ...conditions])],
      corporaFolder: audioFolder,
      cacheFolder,
      list: "check",
      seed,
      jobs,
      onProgress: onProgress ?? (() => undefined),
      ...(soundsFolder !== undefined && { soundsFolder }),
      ...(signal && { signal }),
    },
    utterances,
  );
  const broken = new Map([...embedded.broken].map(([path, code]) => [path.slice(1), code])); // after the empty corpus
  for (const utterance of utterances) {
    const heard = embedded.heard(recipe, conditions[0] ?? CLEAN, utterance);
    if (heard !== undefined && heard.vector === undefined) broken.set(utterance.path, "speech.none");
  }
  return {
    heardIn: (condition) => (place) => {
      const utterance = utterances[place];
      return utterance && embedded.heard(recipe, condition, utterance);
    },
    broken,
  };
}

function breakdownsOf(
  evaluation: Evaluation,
  columns: ScoreColumns,
  tested: HeardOf,
  metrics: readonly Metric[],
): readonly Breakdown[] {
  const { by, manifest, seed, table } = evaluation;
  const grouping = (column: string): Grouping => {
    const measured = MEASURED.find((name) => name === column);
    if (measured !== undefined) return groupingByMeasure(measured, table.recordings, tested);
    if (manifest?.columns.includes(column)) return groupingBy(column, table.recordings, manifest);
    const known = [...(manifest?.columns ?? []), ...MEASURED].join(", ");
    throw new VoiceError("manifest.no_column", `There is no column ${column}; there are ${known}.`);
  };
  const trials = {
    columns,
    enrolled: (trial: number) => table.voiceprints[table.enroll[trial] as number]?.[0] as number,
    tested: (trial: number) => table.test[trial] as number,
  };
  return by.map((column) => breakdownBy(grouping(column), trials, metrics, seed));
}

/** Every comparison with its speakers, as metrics take them. */
export function columnsOfTable(table: TrialTable, scores: Float64Array): ScoreColumns {
  const names = [...new Set(table.recordings.map(({ speaker }) => speaker))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const ofRecording = Uint32Array.from(table.recordings, ({ speaker }) => numbers.get(speaker) as number);
  const ofVoiceprint = Uint32Array.from(table.voiceprints, ([first]) => ofRecording[first as number] ?? 0);
  return {
    scores,
    mated: table.mated,
    enroll: table.enroll.map((place) => ofVoiceprint[place] as number),
    test: table.test.map((place) => ofRecording[place] as number),
    speakers: names.length,
  };
}

/** The figures of one list of scores. */
export function cellOf(
  what: Pick<EvaluationCell, "condition" | "enrolled" | "score">,
  columns: ScoreColumns,
  metrics: readonly Metric[],
  seed: number,
  isLlr = what.score === "llr",
): EvaluationCell {
  const trials = new RankedTrials(columns);
  const usable = metrics.filter(({ needsLlr }) => isLlr || !needsLlr);
  return {
    ...what,
    speakers: columns.speakers,
    mated: trials.mated,
    nonMated: trials.nonMated,
    refused: columns.scores.reduce((count, score) => count + (score === Number.NEGATIVE_INFINITY ? 1 : 0), 0),
    figures: metricFigures(trials, usable, randomFor(seed, "bootstrap")),
    pictures: picturesOf(trials.curve(), isLlr),
  };
}

function countsOf(table: TrialTable): EvaluationReport["counts"] {
  const used = new Set([...table.test, ...[...new Set(table.enroll)].flatMap((v) => table.voiceprints[v] ?? [])]);
  const mated = table.mated.reduce((sum, one) => sum + one, 0);
  return {
    speakers: new Set([...used].map((place) => table.recordings[place]?.speaker)).size,
    recordings: used.size,
    mated,
    nonMated: table.mated.length - mated,
    duplicates: table.duplicates,
  };
}
