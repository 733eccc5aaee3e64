import {
  type Calibration,
  compareVoiceprints,
  deriveVoiceprint,
  type Placing,
  type QualityLimits,
  qualityTerms,
  type Random,
  type ScoringModel,
} from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { type Example, fitLogisticRegression } from "../logistic-regression.ts";
import { type Comparison, drawComparisons } from "./draw-comparisons.ts";
import type { Cell } from "./embedded-cells.ts";
import type { PlaceSide } from "./place-sides.ts";

/** Where on the LLR axis the fit is to be best: between an equal chance and the thresholds that policies ask for. */
const PRIOR = 0.1;
const COMPARISONS = { alike: 1000, mixed: 500 } as const;
/** Corpora of sentences, which is what people say to this system, count so much more than those of single words. */
const SENTENCES: ReadonlySet<string> = new Set(["speechocean762", "librispeech_mini", "duke_alnum_accents"]);
const SENTENCE_WEIGHT = 3;

/** What lies outside was not seen; lengths of vectors are cut to what most recordings have. */
const LIMITS: Omit<QualityLimits, "lnLength"> = { speechS: [0.5, 30], snrDb: [-5, 40], maxSamples: 5 };
const LENGTH_QUANTILES = [0.005, 0.995] as const;

/** Comparisons of one cell's probes with voiceprints of one condition. */
export interface DrawnComparisons {
  readonly cell: Cell;
  readonly enrolledIn: string;
  readonly comparisons: readonly Comparison[];
}

/** The comparisons that the calibration is fitted on: within a cell, and enrolled clean against every condition. */
export function calibrationComparisons(cells: readonly Cell[], random: Random): readonly DrawnComparisons[] {
  return cells.flatMap((cell) => {
    const clean = cells.find(
      ({ condition, corpus, list }) => condition === CLEAN && corpus === cell.corpus && list === cell.list,
    );
    const alike = drawComparisons(cell, cell, COMPARISONS.alike, random);
    const mixed = clean && clean !== cell ? drawComparisons(clean, cell, COMPARISONS.mixed, random) : [];
    return [
      { cell, enrolledIn: cell.condition, comparisons: alike },
      { cell, enrolledIn: CLEAN, comparisons: mixed },
    ].filter(({ comparisons }) => comparisons.length > 0);
  });
}

/**
 * Offset and slope of the LLR by logistic regression, every cell counting alike within its kind of corpus.
 *
 * @param placeOf how the sides are placed; undefined leaves such comparisons out
 */
export function fitCalibration(
  model: Placing,
  drawn: readonly DrawnComparisons[],
  placeOf: (of: DrawnComparisons) => PlaceSide | undefined,
): Calibration {
  const limits: QualityLimits = { ...LIMITS, lnLength: lengthRange(model, drawn) };
  const draft = draftOf(model, limits);
  const examples = drawn.flatMap((of) => {
    const place = placeOf(of);
    if (place === undefined) return [];
    const weight = (SENTENCES.has(of.cell.corpus) ? SENTENCE_WEIGHT : 1) / of.comparisons.length;
    return of.comparisons.map(({ enrollSpeaker, enrolled, mated, probe, testSpeaker }): Example => {
      const sides = {
        voiceprint: place(enrolled, enrollSpeaker, testSpeaker),
        probe: place(probe, testSpeaker, enrollSpeaker),
      };
      const terms = qualityTerms({ probe: sides.probe.quality, voiceprint: sides.voiceprint.quality }, limits);
      const { score } = compareVoiceprints(draft, sides.voiceprint, sides.probe);
      return { inputs: [...terms, ...terms.map((term) => term * score)], positive: mated, weight };
    });
  });
  const weights = fitLogisticRegression(examples, PRIOR);
  const terms = weights.length / 2;
  return { offset: weights.slice(0, terms), slope: weights.slice(terms), limits };
}

/** A model whose scores mean nothing yet. */
export function draftOf(placing: Placing, limits: QualityLimits): ScoringModel {
  const meaning = { id: "draft", calibration: { offset: [0], slope: [1], limits }, strata: [] };
  return { ...placing, ...meaning, inDomain: meaning };
}

function lengthRange(placing: Placing, drawn: readonly DrawnComparisons[]): readonly [number, number] {
  const cells = new Set(drawn.map(({ cell }) => cell));
  const lengths = [...cells].flatMap(({ samples }) =>
    samples.map((sample) => deriveVoiceprint(placing, [sample]).quality.lnLength),
  );
  const rising = Float64Array.from(lengths).sort();
  const [low, high] = LENGTH_QUANTILES.map((share) => rising[Math.floor(share * (rising.length - 1))] as number);
  return [low as number, high as number];
}
