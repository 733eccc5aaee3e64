import {
  acceptFrom,
  columnsOf,
  compareVoiceprints,
  countStrata,
  encodeScoringModel,
  type LabeledScore,
  type ModelStore,
  metricFigures,
  metricNamed,
  type Placing,
  RankedTrials,
  type Recipe,
  randomFor,
  readRecipe,
  type ScoringModel,
  stratumOf,
} from "@voicebio/engine";
import { rounded, writeArtefact } from "../artefact.ts";
import type { ListName } from "../lists.ts";
import { countedComparisons } from "./counted-comparisons.ts";
import type { Comparison, HeardSamples } from "./draw-comparisons.ts";
import { type Cell, embeddedCells, FITTING_CONDITIONS } from "./embedded-cells.ts";
import { calibrationComparisons, draftOf, fitCalibration } from "./fit-calibration.ts";
import { fitPlacing } from "./fit-placing.ts";
import { type PlaceSide, placedBy, placedInTenant } from "./place-sides.ts";

const SEED = 20261122;
const CALIBRATED_ON: readonly ListName[] = ["fit", "validation"];
const BOOTSTRAPS = 100;
/**
 * Corpora whose speaker labels are doubted: in duke_alnum_accents p20 to p24 are one voice, which is on no list, and others
 * nearly so (docs/accuracy.md). What scores mean is neither fitted nor counted on them, nor are they in figures of several
 * corpora together; mean and PLDA learn from them as from any.
 */
const DOUBTFUL_LABELS: ReadonlySet<string> = new Set(["duke_alnum_accents"]);
const isTrusted = ({ corpus }: Cell): boolean => !DOUBTFUL_LABELS.has(corpus);

/**
 * Makes the mean, the PLDA and the calibration of a recipe, reports on the check speakers, and writes all as an artefact
 * with its card: `models/scoring-<recipe name>/`.
 */
export async function calibrate(
  store: ModelStore,
  recipeName: string,
  version: number,
  perSpeaker: number,
): Promise<void> {
  const recipe = readRecipe(store, recipeName);
  const cells = await embeddedCells(store, recipe, CALIBRATED_ON, FITTING_CONDITIONS, perSpeaker);
  const placing = fitPlacing(
    recipe,
    cells.filter(({ list }) => list === "fit"),
  );
  const model = meaningsOf(placing, cells, `built-in@${version}`);
  const figures = report(model, await embeddedCells(store, recipe, ["check"], FITTING_CONDITIONS, perSpeaker));
  console.log(JSON.stringify(figures, null, 2));
  writeScoring(store, recipe, model, perSpeaker, figures);
}

/** What scores mean, of strangers to the system and of tenants who calibrate on their own speakers. */
function meaningsOf(placing: Placing, cells: readonly Cell[], id: string): ScoringModel {
  const trusted = cells.filter(isTrusted);
  const drawn = calibrationComparisons(trusted, randomFor(SEED, "calibration"));
  const tenantOf = rememberedTenants(placing);
  const plain = fitCalibration(placing, drawn, () => placedBy(draftOf(placing)));
  const builtIn = { id, calibration: plain, strata: [] };
  const inTenants = fitCalibration(placing, drawn, ({ cell: { corpus, list }, enrolledIn }) =>
    tenantOf(
      trusted.filter((one) => one.corpus === corpus && one.list === list),
      enrolledIn,
    ),
  );
  const uncounted: ScoringModel = { ...placing, ...builtIn, inDomain: { id, calibration: inTenants, strata: [] } };
  const counted = (placeOf: Parameters<typeof countedComparisons>[2]) =>
    countStrata(countedComparisons(uncounted, trusted, placeOf, randomFor(SEED, "strata")));
  const [strata, inDomainStrata] = [counted(() => placedBy(uncounted)), counted(tenantOf)];
  return { ...uncounted, strata, inDomain: { ...uncounted.inDomain, strata: inDomainStrata } };
}

/** Each tenant is made once: placing its voices is what takes the time. */
function rememberedTenants(placing: Placing) {
  const tenants = new Map<string, PlaceSide | undefined>();
  return (cells: readonly Cell[], enrolledIn: string): PlaceSide | undefined => {
    const lists = [...new Set(cells.map(({ corpus, list }) => `${corpus}/${list}`))];
    const key = [...lists, enrolledIn].join(" ");
    if (!tenants.has(key)) tenants.set(key, placedInTenant(draftOf(placing), cells, enrolledIn));
    return tenants.get(key);
  };
}

/** Figures on the check speakers, by condition over all corpora whose labels are trusted, and by corpus over all conditions. */
function report(model: ScoringModel, cells: readonly Cell[]) {
  const drawn = calibrationComparisons(cells, randomFor(SEED, "report"));
  const group = (name: string, belongs: (cell: Cell, comparison: Comparison) => boolean) => {
    const comparisons = drawn.flatMap(({ cell, comparisons: own }) => own.filter((one) => belongs(cell, one)));
    return [name, figuresOf(model, comparisons)] as const;
  };
  const corpora = [...new Set(cells.map(({ corpus }) => corpus))];
  return Object.fromEntries([
    ...FITTING_CONDITIONS.map((condition) =>
      group(condition, (cell) => cell.condition === condition && isTrusted(cell)),
    ),
    ...corpora.map((corpus) => group(corpus, (cell) => cell.corpus === corpus)),
    group("probes of less than 2 s", (cell, { probe }) => speechOf(probe) < 2 && isTrusted(cell)),
    group("probes of 2 s and more", (cell, { probe }) => speechOf(probe) >= 2 && isTrusted(cell)),
    group("several recordings enrolled", (cell, { enrolled }) => enrolled.length > 1 && isTrusted(cell)),
    group("several recordings in a probe", (cell, { probe }) => probe.length > 1 && isTrusted(cell)),
  ]);
}

const speechOf = (samples: HeardSamples): number => samples.reduce((sum, { netSpeechS }) => sum + netSpeechS, 0);

/** False match rates whose thresholds are reported on. */
const PROMISED = [0.01, 0.003, 0.001];
const REPORTED = ["eer", "cllr", "minCllr"].flatMap((name) => metricNamed(name) ?? []);

function figuresOf(model: ScoringModel, group: readonly Comparison[]) {
  const place = placedBy(model);
  const evidence = group.map((one) => ({
    ...one,
    ...compareVoiceprints(
      model,
      place(one.enrolled, one.enrollSpeaker, one.testSpeaker),
      place(one.probe, one.testSpeaker, one.enrollSpeaker),
    ),
  }));
  const trials = new RankedTrials(columnsOf(evidence.map((one): LabeledScore => ({ ...one, score: one.llr }))));
  const promised = PROMISED.map((rate) => {
    const accepted = ({ band, llr, probeSpeechS }: (typeof evidence)[number]): boolean =>
      llr >= acceptFrom(stratumOf(model.strata, band, probeSpeechS), rate).llr;
    const share = (mated: boolean, is: (one: (typeof evidence)[number]) => boolean): number => {
      const own = evidence.filter((one) => one.mated === mated);
      return rounded(own.filter(is).length / own.length, 5);
    };
    return [`atFmr${rate}`, { fmr: share(false, accepted), fnmr: share(true, (one) => !accepted(one)) }];
  });
  const { eer, cllr, minCllr } = metricFigures(trials, REPORTED, randomFor(SEED, "bootstrap"), BOOTSTRAPS);
  return {
    speakers: trials.speakers,
    comparisons: group.length,
    eer: rounded(eer?.value ?? 0),
    ...(eer?.low !== undefined && eer.high !== undefined && { eerInterval95: [rounded(eer.low), rounded(eer.high)] }),
    cllr: rounded(cllr?.value ?? 0),
    minCllr: rounded(minCllr?.value ?? 0),
    ...Object.fromEntries(promised),
  };
}

function writeScoring(
  store: ModelStore,
  recipe: Recipe,
  model: ScoringModel,
  perSpeaker: number,
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
      calibrationAndThresholds: `fit and validation speakers, without ${[...DOUBTFUL_LABELS].join(", ")}`,
      conditions: FITTING_CONDITIONS.join(", "),
      recordingsOfASpeaker: `at most ${perSpeaker}`,
      seed: String(SEED),
    },
    command: `npm run lab -- calibrate --recipe ${recipe.settings.name} --version ${model.id.split("@")[1]} --per-speaker ${perSpeaker}`,
    input: "embeddings; net speech, SNR and bandwidth of both sides, number of enrolled samples",
    output: "natural-log likelihood ratio",
    figures,
    limits: [
      "mated recordings of the corpora are mostly of one session: across sessions and devices the LLR promises too much",
    ],
  };
  writeArtefact(store, card, encodeScoringModel(model));
}
