import {
  type Calibration,
  compareVoiceprints,
  type Placing,
  QUALITY_TERMS,
  type QualityLimits,
  type QualityTerm,
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
const PRIOR = 0.2;
const COMPARISONS = { alike: 1000, mixed: 500 } as const;
/** Corpora of sentences, which is what people say to this system, count so much more than those of single words. */
const SENTENCES: ReadonlySet<string> = new Set(["speechocean762", "librispeech_mini"]);
const SENTENCE_WEIGHT = 3;
const weightOf = (corpus: string): number => (SENTENCES.has(corpus) ? SENTENCE_WEIGHT : 1);

/** What lies outside was not seen, or says no more: of how much speech a single word has most is chance. */
const LIMITS: QualityLimits = { speechS: [0.8, 30], snrDb: [0, 25], maxSamples: 5 };

/**
 * Terms that do not bend the slope. The inverse of speech follows single words: it was part of why strangers with long probes
 * reached high LLRs twice as often as those allow (docs/back-end.md).
 */
const NOT_IN_SLOPE: ReadonlySet<QualityTerm> = new Set(["1 / voiceprint netSpeechS", "1 / probe netSpeechS"]);
const IN_SLOPE = QUALITY_TERMS.filter((term) => !NOT_IN_SLOPE.has(term));

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
 * Offset and slope of the LLR by logistic regression, every cell counting alike within its kind of corpus. While it is
 * fitted, each corpus has an offset of its own, and their mean stays: otherwise quality would stand for what else tells
 * one corpus from another, words from sentences above all.
 *
 * @param placeOf how the sides are placed; undefined leaves such comparisons out
 */
export function fitCalibration(
  model: Placing,
  drawn: readonly DrawnComparisons[],
  placeOf: (of: DrawnComparisons) => PlaceSide | undefined,
): Calibration {
  const draft = draftOf(model);
  const placed = drawn.flatMap((of) => {
    const place = placeOf(of);
    return place === undefined ? [] : { ...of, place };
  });
  const corpora = [...new Set(placed.map(({ cell }) => cell.corpus))];
  const examples = placed.flatMap(({ place, ...of }) => {
    const own = corpora.map((corpus) => Number(corpus === of.cell.corpus));
    const weight = weightOf(of.cell.corpus) / of.comparisons.length;
    return of.comparisons.map(({ enrollSpeaker, enrolled, mated, probe, testSpeaker }): Example => {
      const sides = {
        voiceprint: place(enrolled, enrollSpeaker, testSpeaker),
        probe: place(probe, testSpeaker, enrollSpeaker),
      };
      const terms = qualityTerms({ probe: sides.probe.quality, voiceprint: sides.voiceprint.quality }, LIMITS);
      const { score } = compareVoiceprints(draft, sides.voiceprint, sides.probe);
      const sloped = IN_SLOPE.map((name) => (terms[QUALITY_TERMS.indexOf(name)] as number) * score);
      return { inputs: [...terms, ...sloped, ...own], positive: mated, weight };
    });
  });
  const weights = fitLogisticRegression(examples, PRIOR);
  const terms = QUALITY_TERMS.length;
  const [constant = 0, ...offset] = weights.slice(0, terms);
  const common = weightedMean(weights.slice(terms + IN_SLOPE.length), corpora.map(weightOf));
  const slopeOf = new Map(IN_SLOPE.map((name, i) => [name, weights[terms + i]]));
  const slope = QUALITY_TERMS.map((name) => slopeOf.get(name) ?? 0);
  return { offset: [constant + common, ...offset], slope, limits: LIMITS };
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + (value * (weights[i] as number)) / total, 0);
}

/** A model whose scores mean nothing yet. */
export function draftOf(placing: Placing): ScoringModel {
  const meaning = { id: "draft", calibration: { offset: [0], slope: [1], limits: LIMITS }, strata: [] };
  return { ...placing, ...meaning, inDomain: meaning };
}
