import {
  type Calibration,
  deriveVoiceprint,
  type Placing,
  pldaScore,
  type QualityLimits,
  qualityTerms,
} from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { type Example, fitLogisticRegression } from "../logistic-regression.ts";
import type { Random } from "../random.ts";
import { type Comparison, drawComparisons, placed } from "./draw-comparisons.ts";
import type { Cell } from "./embedded-cells.ts";

/** Where on the LLR axis the fit is to be best: between an equal chance and the thresholds that policies ask for. */
const PRIOR = 0.1;
const COMPARISONS = { alike: 1000, mixed: 500 } as const;
/** Corpora of sentences, which is what people say to this system, count so much more than those of single words. */
const SENTENCES: ReadonlySet<string> = new Set(["speechocean762", "librispeech_mini", "duke_alnum_accents"]);
const SENTENCE_WEIGHT = 3;

/** What lies outside was not seen; lengths of vectors are cut to what most recordings have. */
const LIMITS: Omit<QualityLimits, "lnLength"> = { speechS: [0.5, 30], snrDb: [-5, 40], maxSamples: 5 };
const LENGTH_QUANTILES = [0.005, 0.995] as const;

/** The comparisons that the calibration is fitted on: within a cell, and enrolled clean against every condition. */
export function calibrationComparisons(
  cells: readonly Cell[],
  random: Random,
): ReadonlyMap<Cell, readonly Comparison[]> {
  const entries = cells.map((cell): [Cell, readonly Comparison[]] => {
    const clean = cells.find(
      ({ condition, corpus, list }) => condition === CLEAN && corpus === cell.corpus && list === cell.list,
    );
    const alike = drawComparisons(cell, cell, COMPARISONS.alike, random);
    const mixed = clean && clean !== cell ? drawComparisons(clean, cell, COMPARISONS.mixed, random) : [];
    return [cell, [...alike, ...mixed]];
  });
  return new Map(entries.filter(([, comparisons]) => comparisons.length > 0));
}

/** Offset and slope of the LLR by logistic regression, every cell counting alike within its kind of corpus. */
export function fitCalibration(placing: Placing, comparisons: ReadonlyMap<Cell, readonly Comparison[]>): Calibration {
  const limits: QualityLimits = { ...LIMITS, lnLength: lengthRange(placing, [...comparisons.keys()]) };
  const model = { ...placing, id: "draft", calibration: { offset: [], slope: [], limits }, strata: [] };
  const examples = [...comparisons].flatMap(([{ corpus }, drawn]) => {
    const weight = (SENTENCES.has(corpus) ? SENTENCE_WEIGHT : 1) / drawn.length;
    return drawn.map((comparison): Example => {
      const { probe, voiceprint } = placed(model, comparison);
      const terms = qualityTerms({ probe: probe.quality, voiceprint: voiceprint.quality }, limits);
      const score = pldaScore(voiceprint, probe);
      return { inputs: [...terms, ...terms.map((term) => term * score)], positive: comparison.mated, weight };
    });
  });
  const weights = fitLogisticRegression(examples, PRIOR);
  const terms = weights.length / 2;
  return { offset: weights.slice(0, terms), slope: weights.slice(terms), limits };
}

function lengthRange(placing: Placing, cells: readonly Cell[]): readonly [number, number] {
  const lengths = cells.flatMap(({ samples }) =>
    samples.map((sample) => deriveVoiceprint(placing, [sample]).quality.lnLength),
  );
  const rising = Float64Array.from(lengths).sort();
  const [low, high] = LENGTH_QUANTILES.map((share) => rising[Math.floor(share * (rising.length - 1))] as number);
  return [low as number, high as number];
}
