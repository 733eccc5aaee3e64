import {
  acceptThreshold,
  DEFAULT_POLICY,
  encodeScoringModel,
  type ModelStore,
  type Recipe,
  readRecipe,
  type ScoringModel,
} from "@voicebio/engine";
import { rounded, writeArtefact } from "../artefact.ts";
import { CLEAN } from "../conditions/condition.ts";
import type { ListName } from "../lists.ts";
import { errorsAt } from "../metrics/error-curve.ts";
import { columnsOf, type LabeledScore } from "../metrics/labeled-scores.ts";
import { metricFigures, metricNamed } from "../metrics/metric.ts";
import { RankedTrials } from "../metrics/ranked-trials.ts";
import { randomFor } from "../random.ts";
import { type Comparison, evidenceOf } from "./draw-comparisons.ts";
import { type Cell, embeddedCells, FITTING_CONDITIONS } from "./embedded-cells.ts";
import { calibrationComparisons, fitCalibration } from "./fit-calibration.ts";
import { fitPlacing } from "./fit-placing.ts";

const SEED = 20261122;
const PER_SPEAKER = 10;
/** Speech of all lengths is for the calibration: PLDA is to know what a speaker's voice spreads like when it is heard well enough. */
const PLACING_CONDITIONS: readonly string[] = [CLEAN, "telephone", "noise10", "room"];
const CALIBRATED_ON: readonly ListName[] = ["fit", "validation"];
const BOOTSTRAPS = 100;

/**
 * Makes the mean, the PLDA and the calibration of a recipe, reports on the check speakers, and writes all as an artefact
 * with its card: `models/scoring-<recipe name>/`.
 */
export async function calibrate(store: ModelStore, recipeName: string, version: number): Promise<void> {
  const recipe = readRecipe(store, recipeName);
  const cells = await embeddedCells(store, recipe, CALIBRATED_ON, FITTING_CONDITIONS, PER_SPEAKER);
  const placing = fitPlacing(
    recipe,
    cells.filter(({ condition, list }) => list === "fit" && PLACING_CONDITIONS.includes(condition)),
  );
  const calibration = fitCalibration(placing, calibrationComparisons(cells, randomFor(SEED, "calibration")));
  const model: ScoringModel = { ...placing, id: `built-in@${version}`, calibration };
  const figures = report(model, await embeddedCells(store, recipe, ["check"], FITTING_CONDITIONS, PER_SPEAKER));
  console.log(JSON.stringify(figures, null, 2));
  writeScoring(store, recipe, model, figures);
}

/** Figures on the check speakers, by condition over all corpora and by corpus over all conditions. */
function report(model: ScoringModel, cells: readonly Cell[]) {
  const drawn = [...calibrationComparisons(cells, randomFor(SEED, "report"))];
  const group = (name: string, belongs: (cell: Cell, comparison: Comparison) => boolean) => {
    const comparisons = drawn.flatMap(([cell, own]) => own.filter((comparison) => belongs(cell, comparison)));
    return [name, figuresOf(model, comparisons)] as const;
  };
  const corpora = [...new Set(cells.map(({ corpus }) => corpus))];
  return Object.fromEntries([
    ...FITTING_CONDITIONS.map((condition) => group(condition, (cell) => cell.condition === condition)),
    ...corpora.map((corpus) => group(corpus, (cell) => cell.corpus === corpus)),
    group("probes of less than 2 s", (_, { probe }) => probe.netSpeechS < 2),
    group("probes of 2 s and more", (_, { probe }) => probe.netSpeechS >= 2),
    group("several recordings enrolled", (_, { enrolled }) => enrolled.length > 1),
  ]);
}

const REPORTED = ["eer", "cllr", "minCllr"].flatMap((name) => metricNamed(name) ?? []);

function figuresOf(model: ScoringModel, group: readonly Comparison[]) {
  const scores = group.map((c): LabeledScore => ({ ...c, score: evidenceOf(model, c).llr }));
  const trials = new RankedTrials(columnsOf(scores));
  const { fmr, fnmr } = errorsAt(trials.curve(), acceptThreshold(DEFAULT_POLICY.maxFalseMatchRate));
  const { eer, cllr, minCllr } = metricFigures(trials, REPORTED, randomFor(SEED, "bootstrap"), BOOTSTRAPS);
  return {
    speakers: trials.speakers,
    comparisons: group.length,
    eer: rounded(eer?.value ?? 0),
    ...(eer?.low !== undefined && eer.high !== undefined && { eerInterval95: [rounded(eer.low), rounded(eer.high)] }),
    cllr: rounded(cllr?.value ?? 0),
    minCllr: rounded(minCllr?.value ?? 0),
    fmrAtDefault: rounded(fmr, 5),
    fnmrAtDefault: rounded(fnmr),
  };
}

function writeScoring(
  store: ModelStore,
  recipe: Recipe,
  model: ScoringModel,
  figures: Readonly<Record<string, unknown>>,
): void {
  const card = {
    name: `scoring-${recipe.settings.name}`,
    task: "scoring",
    title: `Mean, PLDA and calibration of ${recipe.settings.name}`,
    file: "scoring.json",
    licence: "Apache-2.0",
    origin: {
      recipe: recipe.id,
      meanAndPlda: "fit speakers of packages/lab/lists/speakers.tsv",
      calibration: "fit and validation speakers",
      conditions: FITTING_CONDITIONS.join(", "),
      seed: String(SEED),
    },
    command: `npm run lab -- calibrate --recipe ${recipe.settings.name}`,
    input: "embeddings; net speech, SNR and bandwidth of both sides, number of enrolled samples",
    output: "natural-log likelihood ratio",
    figures,
    limits: [
      "mated recordings of the corpora are mostly of one session: across sessions and devices the LLR promises too much",
    ],
  };
  writeArtefact(store, card, encodeScoringModel(model));
}
