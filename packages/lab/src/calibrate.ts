import {
  acceptThreshold,
  DEFAULT_POLICY,
  encodeScoringModel,
  type ModelStore,
  qualityTerms,
  type Recipe,
  readRecipe,
  type ScoringModel,
} from "@voicebio/engine";
import { rounded, writeArtefact } from "./artefact.ts";
import { bySpeaker, requireCorpora } from "./corpus.ts";
import { type Comparison, drawComparisons, everyComparison, evidenceOf, plainCosine } from "./draw-comparisons.ts";
import { type EmbeddedUtterance, embedCorpus } from "./embedded-corpus.ts";
import { fittingListOf, LISTED_CORPORA, type ListName, readSpeakerLists } from "./lists.ts";
import { type Example, fitLogisticRegression } from "./logistic-regression.ts";
import { errorsAt } from "./metrics/error-curve.ts";
import { columnsOf, type LabeledScore } from "./metrics/labeled-scores.ts";
import { metricFigures, metricNamed } from "./metrics/metric.ts";
import { RankedTrials } from "./metrics/ranked-trials.ts";
import { seededRandom } from "./random.ts";

const SEED = 20261121;
const COMPARISONS_PER_CORPUS = 6000;
/** Corpora of sentences; single words (under a second of speech, where no policy decides) would bend the mean. */
const MEAN_CORPORA = ["speechocean762", "librispeech_mini", "duke_alnum_accents"];
/**
 * Of these, the ones whose speaker labels can be trusted. In duke_alnum_accents p20 to p24 are one voice (between them
 * a mean centered cosine of 0.75 to 0.82, where the median of a speaker's own recordings is 0.68) and others nearly so:
 * fitted on such non-mated comparisons, the LLR of all others comes out far too small.
 */
const CALIBRATION_CORPORA = ["speechocean762", "librispeech_mini"];
/** Where on the LLR axis the fit is to be best: about the thresholds that policies ask for. */
const PRIOR = 0.05;
const LIMITS = { minSpeechS: 1, maxSpeechS: 30, maxSamples: 5 };

const BOOTSTRAPS = 100;

interface Sides {
  readonly fitted: readonly EmbeddedUtterance[];
  readonly check: readonly EmbeddedUtterance[];
}

/**
 * Makes the mean and the calibration of a recipe from speakers that its network never learned from, reports on the check
 * speakers, and writes both as an artefact with its card: `models/scoring-<recipe name>/`.
 */
export async function calibrate(store: ModelStore, recipeName: string, version: number): Promise<void> {
  const recipe = readRecipe(store, recipeName);
  const corpora = new Map<string, Sides>();
  const listOf = readSpeakerLists();
  const fitting = fittingListOf(store.card(recipe.settings.speakerModel.model));
  const needed: readonly (ListName | undefined)[] = [fitting, "check"];
  for (const corpus of LISTED_CORPORA) {
    const isWanted = (speaker: string) => needed.includes(listOf(corpus, speaker));
    const utterances = await embedCorpus(store, recipe, requireCorpora(), corpus, isWanted);
    const on = (list: ListName) => utterances.filter((u) => listOf(corpus, u.speaker) === list);
    corpora.set(corpus, { fitted: on(fitting), check: on("check") });
  }
  const model = fitScoringModel(recipe, corpora, version);
  const figures = report(model, corpora);
  console.log(JSON.stringify(figures, null, 2));
  writeScoring(store, recipe, model, fitting, figures);
}

function fitScoringModel(recipe: Recipe, corpora: ReadonlyMap<string, Sides>, version: number): ScoringModel {
  const fittedSides = (names: readonly string[]) => names.map((corpus) => corpora.get(corpus)?.fitted ?? []);
  const mean = populationMean(fittedSides(MEAN_CORPORA));
  const unfitted = { offset: [0], slope: [1], ...LIMITS };
  const draft: ScoringModel = { id: `built-in@${version}`, recipe: recipe.id, mean, calibration: unfitted };
  const random = seededRandom(SEED);
  const examples = fittedSides(CALIBRATION_CORPORA).flatMap((fitted) => {
    const comparisons = drawComparisons(fitted, COMPARISONS_PER_CORPUS, random);
    return comparisons.map((comparison) => example(draft, comparison));
  });
  const weights = fitLogisticRegression(examples, PRIOR);
  const terms = weights.length / 2;
  const calibration = { offset: weights.slice(0, terms), slope: weights.slice(terms), ...LIMITS };
  return { ...draft, calibration };
}

function example(draft: ScoringModel, comparison: Comparison): Example {
  const { score, voiceprint } = evidenceOf(draft, comparison);
  const terms = qualityTerms(
    {
      score,
      samples: voiceprint.samples,
      voiceprintSpeechS: voiceprint.netSpeechS,
      probeSpeechS: comparison.probe.netSpeechS,
    },
    LIMITS,
  );
  return { inputs: [...terms, ...terms.map((term) => term * score)], positive: comparison.mated, weight: 1 };
}

/** Every recording counts the same within its speaker, every speaker within its corpus, and the corpora alike. */
function populationMean(corpora: readonly (readonly EmbeddedUtterance[])[]): Float32Array {
  const average = (vectors: readonly Float32Array[]): Float32Array => {
    const sum = new Float32Array(vectors[0]?.length ?? 0);
    for (const vector of vectors)
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
    return sum.map((value) => value / vectors.length);
  };
  return average(
    corpora.map((utterances) =>
      average(
        [...bySpeaker(utterances).values()].map((recordings) =>
          average(recordings.flatMap(({ crops }) => crops.slice(0, 1).map((crop) => crop.vector))),
        ),
      ),
    ),
  );
}

/** Figures on the check speakers, a corpus and kind of comparison at a time. */
function report(model: ScoringModel, corpora: ReadonlyMap<string, Sides>) {
  const random = seededRandom(SEED + 1);
  const rows: Record<string, unknown> = {};
  for (const [corpus, { check }] of corpora) {
    const comparisons = drawComparisons(check, COMPARISONS_PER_CORPUS, random);
    const groups: Record<string, (c: Comparison) => boolean> = {
      "one against one, 2 s and more": (c) => c.enrolled.length === 1 && shortest(c) >= 2,
      "several against one, 2 s and more": (c) => c.enrolled.length > 1 && shortest(c) >= 2,
      "less than 2 s on a side": (c) => shortest(c) < 2,
    };
    for (const [name, belongs] of Object.entries(groups)) {
      const group = comparisons.filter(belongs);
      if (hasBothKinds(group)) rows[`${corpus}: ${name}`] = figuresOf(model, group);
    }
    const every = everyComparison(check, DEFAULT_POLICY.minProbeSpeechS);
    if (hasBothKinds(every))
      rows[`${corpus}: first five against one, every pair of speakers`] = figuresOf(model, every);
  }
  return rows;
}

const hasBothKinds = (group: readonly Comparison[]): boolean =>
  group.some((c) => c.mated) && group.some((c) => !c.mated);

const shortest = ({ enrolled, probe }: Comparison): number =>
  Math.min(probe.netSpeechS, ...enrolled.map((crop) => crop.netSpeechS));

function figuresOf(model: ScoringModel, group: readonly Comparison[]) {
  const rankedBy = (score: (comparison: Comparison) => number) =>
    new RankedTrials(columnsOf(group.map((c): LabeledScore => ({ ...c, score: score(c) }))));
  const llrs = rankedBy((c) => evidenceOf(model, c).llr);
  const cosines = rankedBy((c) => plainCosine(model.recipe, c));
  const { fmr, fnmr } = errorsAt(llrs.curve(), acceptThreshold(DEFAULT_POLICY.maxFalseMatchRate));
  const { eer, cllr, minCllr } = metricFigures(llrs, REPORTED, seededRandom(SEED + 2), BOOTSTRAPS);
  const plain = metricFigures(cosines, REPORTED, undefined);
  return {
    comparisons: group.length,
    eer: rounded(eer?.value ?? 0),
    ...(eer?.low !== undefined && eer.high !== undefined && { eerInterval95: [rounded(eer.low), rounded(eer.high)] }),
    eerPlainCosine: rounded(plain["eer"]?.value ?? 0),
    cllr: rounded(cllr?.value ?? 0),
    minCllr: rounded(minCllr?.value ?? 0),
    fmrAtDefault: rounded(fmr),
    fnmrAtDefault: rounded(fnmr),
  };
}

const REPORTED = ["eer", "cllr", "minCllr"].flatMap((name) => metricNamed(name) ?? []);

function writeScoring(
  store: ModelStore,
  recipe: Recipe,
  model: ScoringModel,
  fitting: ListName,
  figures: Readonly<Record<string, unknown>>,
): void {
  const card = {
    name: `scoring-${recipe.settings.name}`,
    task: "scoring",
    title: `Mean and calibration of ${recipe.settings.name}`,
    file: "scoring.json",
    licence: "Apache-2.0",
    origin: {
      recipe: recipe.id,
      fittedOn: `${fitting} of packages/lab/lists/speakers.tsv`,
      meanCorpora: MEAN_CORPORA.join(", "),
      calibrationCorpora: CALIBRATION_CORPORA.join(", "),
      seed: String(SEED),
    },
    command: `npm run lab -- calibrate --recipe ${recipe.settings.name}`,
    input: "centered cosine, net speech of both sides, number of enrolled samples",
    output: "natural-log likelihood ratio",
    figures,
    limits: [
      "mated recordings of the corpora are mostly of one session: across sessions and channels the LLR promises too much",
      "fitted on clean recordings: noise and telephone are not covariates yet",
    ],
  };
  writeArtefact(store, card, encodeScoringModel(model));
}
