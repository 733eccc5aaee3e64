import {
  columnsOf,
  dot,
  type ErrorCurve,
  equalErrorPoint,
  type Figure,
  interval95,
  type LabeledScore,
  minDcf,
  type Random,
  RankedTrials,
  randomFor,
} from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import type { Utterance } from "../corpus.ts";
import { drawPairs, type Pair } from "../draw-trials.ts";
import type { EmbeddedRecordings } from "../embeddings/embed-recordings.ts";
import type { System } from "./systems.ts";

export interface Errors {
  readonly eer: Figure;
  readonly minDcf: Figure;
  /** This system's equal error rate over the first one's, paired by speakers; undefined for the first one. */
  readonly eerRatio?: Figure;
}

/** How well a system does in a condition. */
export interface Row {
  readonly condition: string;
  readonly system: string;
  /** Recordings that gave no embedding in this condition; their comparisons count as refused. */
  readonly withoutEmbedding: number;
  /** Both sides in the condition. */
  readonly alike: Errors;
  /** Enrolled clean, tested in the condition; undefined for the clean condition itself. */
  readonly enrolledClean?: Errors;
}

export interface CorpusFigures {
  readonly corpus: string;
  readonly speakers: number;
  readonly recordings: number;
  readonly mated: number;
  readonly nonMated: number;
  readonly rows: readonly Row[];
}

const MOST = { mated: 20_000, nonMated: 50_000 };
/**
 * The score of a comparison with a side that gave no embedding: below every cosine, so it is refused at every threshold
 * and costs a mated comparison an error. Any score in the middle would be worth more to one recipe than to another.
 *
 * @see ISO/IEC 19795-1:2021, generalized false reject and false accept rates
 */
const REFUSED = -2;

/** One side of a comparison: its vector as it is compared. */
type Units = (utterance: Utterance) => Float32Array | undefined;

/**
 * Figures of one corpus: the same comparisons, and the same speakers in every round of the bootstrap, for every system
 * and condition.
 *
 * @returns undefined where the recordings have no pair of one speaker, or none of two
 */
export function corpusFigures(
  corpus: string,
  recordings: readonly Utterance[],
  systems: readonly System[],
  conditions: readonly string[],
  { heard }: Pick<EmbeddedRecordings, "heard">,
  seed: number,
): CorpusFigures | undefined {
  const { mated, nonMated } = drawPairs(recordings, MOST, randomFor(seed, corpus, "trials"));
  if (mated.length === 0 || nonMated.length === 0) return undefined;
  const unitsIn = (system: System, condition: string) =>
    unitsOf(recordings, (u) => heard(system.recipe, condition, u)?.vector, system);
  const clean = new Map(systems.map((system) => [system, unitsIn(system, CLEAN)]));

  const inCondition = (condition: string): readonly Row[] => {
    const bootstraps = new Map<System, { readonly alike: Bootstrap; readonly enrolledClean?: Bootstrap }>();
    return systems.map((system) => {
      const units = unitsIn(system, condition);
      const against = (enrolled: Units) =>
        bootstrapOf(scores(mated, nonMated, enrolled, units), randomFor(seed, corpus, "bootstrap"));
      const alike = against(units);
      const enrolledClean = condition === CLEAN ? undefined : against(clean.get(system) as Units);
      bootstraps.set(system, { alike, ...(enrolledClean && { enrolledClean }) });
      const baseline = system.baseline && bootstraps.get(system.baseline);
      return {
        condition,
        system: system.label,
        withoutEmbedding: recordings.filter((utterance) => units(utterance) === undefined).length,
        alike: errorsOf(alike, baseline?.alike),
        ...(enrolledClean && { enrolledClean: errorsOf(enrolledClean, baseline?.enrolledClean) }),
      };
    });
  };
  return {
    corpus,
    speakers: new Set(recordings.map(({ speaker }) => speaker)).size,
    recordings: recordings.length,
    mated: mated.length,
    nonMated: nonMated.length,
    rows: conditions.flatMap(inCondition),
  };
}

function unitsOf(
  recordings: readonly Utterance[],
  vectorOf: (utterance: Utterance) => Float32Array | undefined,
  { unit }: System,
): Units {
  const units = new Map<Utterance, Float32Array>();
  for (const utterance of recordings) {
    const vector = vectorOf(utterance);
    if (vector !== undefined) units.set(utterance, unit(vector));
  }
  return (utterance) => units.get(utterance);
}

function scores(mated: readonly Pair[], nonMated: readonly Pair[], enrolled: Units, tested: Units): RankedTrials {
  const scored = (is: boolean) => {
    return ([enroll, test]: Pair): LabeledScore => {
      const [a, b] = [enrolled(enroll), tested(test)];
      const score = a === undefined || b === undefined ? REFUSED : dot(a, b);
      return { enrollSpeaker: enroll.speaker, testSpeaker: test.speaker, mated: is, score };
    };
  };
  return new RankedTrials(columnsOf([...mated.map(scored(true)), ...nonMated.map(scored(false))]));
}

/** One comparison in a hundred is mated, as in NIST's evaluations. */
const MATED_PRIOR = 0.01;

interface ErrorRates {
  readonly eer: number;
  readonly minDcf: number;
}

const ratesOf = (curve: ErrorCurve): ErrorRates => ({
  eer: equalErrorPoint(curve).fnmr,
  minDcf: minDcf(curve, MATED_PRIOR),
});

interface Bootstrap {
  readonly rates: ErrorRates;
  readonly rounds: readonly (ErrorRates | undefined)[];
}

const bootstrapOf = (trials: RankedTrials, random: Random): Bootstrap => ({
  rates: ratesOf(trials.curve()),
  rounds: [...trials.bootstrap(random)].map((curve) => curve && ratesOf(curve)),
});

function errorsOf({ rates, rounds }: Bootstrap, baseline: Bootstrap | undefined): Errors {
  const figure = (of: (rates: ErrorRates) => number): Figure => ({
    value: of(rates),
    ...interval95(rounds.flatMap((round) => (round === undefined ? [] : of(round)))),
  });
  const errors = { eer: figure((r) => r.eer), minDcf: figure((r) => r.minDcf) };
  if (baseline === undefined) return errors;
  const ratios = rounds.flatMap((round, i) => {
    const first = baseline.rounds[i];
    return round === undefined || first === undefined ? [] : ratio(round.eer, first.eer);
  });
  return { ...errors, eerRatio: { value: ratio(rates.eer, baseline.rates.eer), ...interval95(ratios) } };
}

/** Two systems without an error are alike; beside a first one without any, the ratio has no bound. */
export const ratio = (eer: number, first: number): number => (eer === first ? 1 : eer / first);
