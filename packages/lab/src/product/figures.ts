import {
  acceptFrom,
  type ClusteredRate,
  cllr,
  clusteredRate,
  columnsOf,
  type Evidence,
  equalErrorPoint,
  lowerBound,
  minCllr,
  minDcf,
  pointAtFmr,
  RankedTrials,
  type ScoreColumns,
  type ScoringModel,
  stratumOf,
  strictestRate,
  upperBound,
} from "@voicebio/engine";
import type { Cell } from "../calibration/embedded-cells.ts";
import { pairsIn, type TableComparison, tenantIn } from "./comparisons.ts";
import { builtInEvidence, calibratedEvidence, rawCosines } from "./scores.ts";

/** Error rates of one system in one cell. */
export interface Errors {
  readonly eer: number;
  readonly minDcf: number;
}

export interface LlrErrors extends Errors {
  readonly cllr: number;
  readonly minCllr: number;
}

/** A false match rate asked for, and what came of it. */
export interface Promised {
  readonly rate: number;
  /** Share of the strangers accepted, over comparisons with enough speech. */
  readonly fmr: number;
  /** Independent comparisons that they are worth. */
  readonly effective: number;
  /** Share of the right speakers not accepted, inconclusive among them. */
  readonly fnmr: number;
  /** The same at the threshold that would keep the rate in this very cell. */
  readonly oracleFnmr: number;
  /** Why `fnmr` is more than `BOUGHT` times that; undefined where it is not. */
  readonly reason?: PriceReason;
}

/**
 * Why a promise costs more right speakers than the cell's own threshold would:
 * - `few-mated`: with so few of them the difference may be chance (one-sided 95 %);
 * - `few-non-mated`: with so few strangers the cell's own threshold is chance;
 * - `stricter`: fewer strangers pass than may: other corpora or conditions, or the bound's margin, set the threshold;
 * - `strata`: as many pass as may, or more, but in other strata of speech and band than the cell's own threshold would choose.
 */
export type PriceReason = "few-mated" | "few-non-mated" | "stricter" | "strata";

export interface ProductRow {
  readonly corpus: string;
  readonly condition: string;
  readonly enrolled: "alike" | "clean";
  readonly speakers: number;
  readonly mated: number;
  readonly nonMated: number;
  readonly raw: Errors;
  readonly builtIn: LlrErrors;
  /** Undefined where a kind of comparison has none with enough speech. */
  readonly promises: readonly Promised[] | undefined;
  /** Means over several draws of a tenant; undefined where too few speakers can be enrolled. */
  readonly tenant?: {
    readonly speakers: number;
    readonly raw: Errors;
    readonly builtIn: LlrErrors;
    readonly calibrated: LlrErrors;
  };
}

/** Beyond this share of the oracle's, false non-matches ask for a reason. */
export const BOUGHT = 1.3;
/** Strangers whom a rate has to mean in a cell before the cell's own threshold says anything. */
const LEAST_FALSE_MATCHES = 10;
/** Seconds of the probe from which promises are held to. */
const PROMISED_FROM_S = 2;
/** One comparison in a hundred is mated, as in NIST's evaluations. */
const MATED_PRIOR = 0.01;
/** Recordings that a tenant's speakers enroll, and draws of a tenant. */
const ENROLLED = 3;
const DRAWS = 3;

/** @returns undefined where the cell has not both kinds of comparison */
export function productRow(
  model: ScoringModel,
  enrolledIn: Cell,
  testedIn: Cell,
  rates: readonly number[],
  seed: number,
): ProductRow | undefined {
  const pairs = pairsIn(enrolledIn, testedIn, seed);
  const isMated = (one: TableComparison): boolean => one.mated;
  if (!pairs.some(isMated) || pairs.every(isMated)) return undefined;
  const evidence = builtInEvidence(model, pairs);
  const tenant = tenantFigures(model, enrolledIn, testedIn, seed);
  return {
    corpus: testedIn.corpus,
    condition: testedIn.condition,
    enrolled: enrolledIn === testedIn ? "alike" : "clean",
    speakers: new Set(pairs.flatMap(({ enrollSpeaker, testSpeaker }) => [enrollSpeaker, testSpeaker])).size,
    mated: pairs.filter(isMated).length,
    nonMated: pairs.filter((one) => !one.mated).length,
    raw: errorsOf(columns(pairs, rawCosines(pairs))),
    builtIn: llrErrorsOf(columns(pairs, llrsOf(evidence))),
    promises: promisesOf(pairs, evidence, rates),
    ...(tenant && { tenant }),
  };
}

export const llrsOf = (evidence: readonly Evidence[]): readonly number[] => evidence.map(({ llr }) => llr);

export const columns = (comparisons: readonly TableComparison[], scores: readonly number[]): ScoreColumns =>
  columnsOf(comparisons.map((one, i) => ({ ...one, score: scores[i] as number })));

function errorsOf(scores: ScoreColumns): Errors {
  const curve = new RankedTrials(scores).curve();
  return { eer: equalErrorPoint(curve).fnmr, minDcf: minDcf(curve, MATED_PRIOR) };
}

function llrErrorsOf(scores: ScoreColumns): LlrErrors {
  const curve = new RankedTrials(scores).curve();
  return { ...errorsOf(scores), cllr: cllr(curve), minCllr: minCllr(curve) };
}

function tenantFigures(model: ScoringModel, enrolledIn: Cell, testedIn: Cell, seed: number): ProductRow["tenant"] {
  const draws = Array.from({ length: DRAWS }, (_, i) => {
    const tenant = tenantIn(enrolledIn, testedIn, ENROLLED, seed + i);
    const { comparisons } = tenant;
    if (!comparisons.some(({ mated }) => mated) || comparisons.every(({ mated }) => mated)) return undefined;
    const calibrated = calibratedEvidence(model, tenant);
    return (
      calibrated && {
        speakers: tenant.enrolled.size,
        raw: errorsOf(columns(comparisons, rawCosines(comparisons))),
        builtIn: llrErrorsOf(columns(comparisons, llrsOf(builtInEvidence(model, comparisons)))),
        calibrated: llrErrorsOf(columns(comparisons, llrsOf(calibrated))),
      }
    );
  }).filter((draw) => draw !== undefined);
  const [first] = draws;
  if (first === undefined) return undefined;
  const mean = <T extends object>(of: (draw: (typeof draws)[number]) => T): T => {
    const all = draws.map(of);
    const entries = Object.keys(all[0] as T).map((name) => [
      name,
      all.reduce((sum, one) => sum + Number(one[name as keyof T]), 0) / all.length,
    ]);
    return Object.fromEntries(entries) as T;
  };
  return {
    speakers: first.speakers,
    raw: mean((draw) => draw.raw),
    builtIn: mean((draw) => draw.builtIn),
    calibrated: mean((draw) => draw.calibrated),
  };
}

/** What comes of the rates that are asked for, over probes with enough speech; undefined where a kind of comparison has none. */
export function promisesOf(
  comparisons: readonly TableComparison[],
  evidence: readonly Evidence[],
  rates: readonly number[],
): readonly Promised[] | undefined {
  const long = evidence.map(({ probeSpeechS }) => probeSpeechS >= PROMISED_FROM_S);
  const own = comparisons.filter((_, i) => long[i]);
  const ownEvidence = evidence.filter((_, i) => long[i]);
  if (!own.some(({ mated }) => mated) || own.every(({ mated }) => mated)) return undefined;
  const curve = new RankedTrials(columns(own, llrsOf(ownEvidence))).curve();
  return rates.map((rate) => {
    const above = ownEvidence.map(
      ({ band, llr, probeSpeechS, strata }) => llr - acceptFrom(stratumOf(strata, band, probeSpeechS), rate).llr,
    );
    const ofKind = (mated: boolean) => {
      const places = own.flatMap((one, i) => (one.mated === mated ? [i] : []));
      return columns(
        places.map((i) => own[i] as TableComparison),
        places.map((i) => above[i] as number),
      );
    };
    const strangers = clusteredRate(ofKind(false), 0);
    const mated = ofKind(true);
    const missed = clusteredRate({ ...mated, scores: mated.scores.map((score) => -score) }, Number.MIN_VALUE);
    const oracleFnmr = pointAtFmr(curve, rate).fnmr;
    const reason = priceReason(rate, strangers, missed, oracleFnmr);
    return {
      rate,
      fmr: strangers.rate,
      effective: strangers.comparisons / strangers.designEffect,
      fnmr: missed.rate,
      oracleFnmr,
      ...(reason && { reason }),
    };
  });
}

/** @param oracleFnmr false non-matches at the cell's own threshold */
export function priceReason(
  rate: number,
  strangers: ClusteredRate,
  missed: ClusteredRate,
  oracleFnmr: number,
): PriceReason | undefined {
  if (missed.rate <= BOUGHT * oracleFnmr) return undefined;
  // The cell's own rate is a count of the same comparisons, and as uncertain.
  const effective = missed.comparisons / missed.designEffect;
  if (lowerBound(missed.rate, effective, 0.05) <= BOUGHT * upperBound(oracleFnmr, effective)) return "few-mated";
  if (rate * strangers.comparisons < LEAST_FALSE_MATCHES) return "few-non-mated";
  return strangers.rate < rate ? "stricter" : "strata";
}

/** The rates that are held to, and those that the model's comparisons can't show. */
export function supportedRates(model: ScoringModel, rates: readonly number[]) {
  const strictest = strictestRate(model.strata, PROMISED_FROM_S) ?? 1;
  return {
    supported: rates.filter((rate) => rate >= strictest * (1 - 1e-9)),
    refused: rates.filter((rate) => rate < strictest * (1 - 1e-9)),
  };
}
