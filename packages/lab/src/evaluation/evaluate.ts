import { setImmediate } from "node:timers/promises";
import { loadScoringModel, type Metric, type ModelStore, readRecipe, type ScoreColumns } from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { embedRecordings } from "../embeddings/embed-recordings.ts";
import { groupingsBy } from "./bands.ts";
import { breakdownsBy, type GroupedTrials } from "./breakdown.ts";
import { cellOf, metricsWith, notesOn } from "./cell.ts";
import { identificationOver } from "./identification.ts";
import type { Manifest } from "./manifest.ts";
import type { Breakdown, CellName, EvaluationCell, Findings } from "./report.ts";
import { columnsOfTable } from "./score-columns.ts";
import { calibratedLlrs, type HeardOf, plainCosine, scoresOf } from "./scoring.ts";
import type { TrialTable } from "./trial-table.ts";

/** What `voicebio evaluate` measures on recordings. */
export interface Evaluation {
  readonly store: ModelStore;
  /** A recipe's name. */
  readonly recipe: string;
  readonly audioFolder: string;
  /** Every recording of it can be opened. */
  readonly table: TrialTable;
  readonly manifest: Manifest | undefined;
  readonly conditions: readonly string[];
  readonly sides: readonly CellName["enrolled"][];
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

/** @throws VoiceError `model.*`, `recipe.unknown`, `calibration.missing`, `usage.unknown_column`, `usage.too_many_groups` */
export async function evaluate(evaluation: Evaluation): Promise<Findings> {
  const { identify, manifest, seed, signal, store, table } = evaluation;
  const model = loadScoringModel(store, readRecipe(store, evaluation.recipe));
  const groupings = groupingsBy(evaluation.by, table.recordings, manifest);
  const metrics = metricsWith(evaluation.metrics);
  const { broken, heardIn } = await hear(evaluation);
  const sidesOf = ({ condition, enrolled }: CellName) =>
    [heardIn(enrolled === "alike" ? condition : CLEAN), heardIn(condition)] as const;
  const llrs = calibratedLlrs(model);
  const of: CellName = { ...(sidesIn(evaluation)[0] as Side), score: "llr" };
  const cells: EvaluationCell[] = [];
  let breakdowns: readonly Breakdown[] = [];
  for (const name of sidesIn(evaluation).flatMap(bothScores)) {
    const scoring = name.score === "llr" ? llrs : plainCosine;
    const columns = columnsOfTable(table, scoresOf(table, scoring(table, ...sidesOf(name))));
    cells.push(cellOf(name, columns, metrics, seed));
    if (isSame(name, of)) {
      const found = breakdownsBy(groupings(heardIn(of.condition)), groupedTrials(table, columns), metrics, seed);
      breakdowns = found.map((breakdown) => ({ of, ...breakdown }));
    }
    await setImmediate(); // an interruption is heard between two cells
    signal?.throwIfAborted();
  }
  const drawn = identify === undefined ? undefined : { samples: identify, seed };
  const identification = drawn && identificationOver(table.recordings, drawn, llrs, ...sidesOf(of));
  return {
    recipe: model.recipe,
    calibration: model.id,
    counts: { ...countsOf(table), speakers: cells[0]?.speakers ?? null },
    unusable: Object.fromEntries(broken),
    cells,
    breakdowns,
    identification: identification ? { of, ...identification } : null,
    notes: notesOn(cells[0]?.speakers ?? null),
  };
}

type Side = Pick<CellName, "condition" | "enrolled">;

/** Clean recordings enrolled against clean ones are alike. */
const sidesIn = ({ conditions, sides }: Evaluation): readonly Side[] =>
  conditions.flatMap((condition) =>
    condition === CLEAN
      ? [{ condition, enrolled: "alike" } as const]
      : sides.map((enrolled) => ({ condition, enrolled })),
  );

const bothScores = (side: Side): readonly CellName[] =>
  (["cosine", "llr"] as const).map((score) => ({ ...side, score }));

const isSame = (a: CellName, b: CellName): boolean =>
  a.condition === b.condition && a.enrolled === b.enrolled && a.score === b.score;

const groupedTrials = ({ enroll, test, voiceprints }: TrialTable, columns: ScoreColumns): GroupedTrials => ({
  columns,
  enrolled: (trial) => voiceprints[enroll[trial] as number]?.[0] as number,
  tested: (trial) => test[trial] as number,
});

interface HeardAll {
  readonly heardIn: (condition: string) => HeardOf;
  /** By path, with the code that says why. */
  readonly broken: ReadonlyMap<string, string>;
}

async function hear(evaluation: Evaluation): Promise<HeardAll> {
  const { audioFolder, cacheFolder, conditions, jobs, onProgress, recipe, seed, signal, soundsFolder, store, table } =
    evaluation;
  const utterances = table.recordings.map(({ path, speaker }) => ({ corpus: "", path, speaker }));
  const needsClean = sidesIn(evaluation).some(({ enrolled }) => enrolled === "clean");
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

function countsOf({ duplicates, mated, recordings }: TrialTable): Omit<Findings["counts"], "speakers"> {
  const ofOne = mated.reduce((sum, one) => sum + one, 0);
  return { recordings: recordings.length, mated: ofOne, nonMated: mated.length - ofOne, duplicates };
}
