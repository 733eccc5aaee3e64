import { type Metric, metricNamed, VoiceError } from "@voicebio/engine";
import { isLlr } from "./cell.ts";
import type { EvaluationCell, EvaluationReport } from "./report.ts";

/** What a figure has to keep, such as `fnmr@fmr=0.001<=0.05`. */
export interface Requirement {
  readonly text: string;
  readonly metric: Metric;
  readonly isMet: (value: number) => boolean;
}

const OPERATORS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "<=": (value, bound) => value <= bound,
  "<": (value, bound) => value < bound,
  ">=": (value, bound) => value >= bound,
  ">": (value, bound) => value > bound,
};

/** @throws VoiceError `usage.bad_requirement` */
export function parseRequirement(text: string): Requirement {
  const [, name = "", operator = "", digits = ""] =
    /^\s*(\S+?)\s*(<=|>=|<|>)\s*([0-9.]+(?:e-?\d+)?)\s*$/i.exec(text) ?? [];
  const [metric, holds, bound] = [metricNamed(name), OPERATORS[operator], Number(digits)];
  if (metric === undefined || holds === undefined || !Number.isFinite(bound) || digits === "") {
    throw new VoiceError(
      "usage.bad_requirement",
      `${JSON.stringify(text)} is no requirement: needed is a figure, <= or another sign, and a number, as in "fnmr@fmr=0.001<=0.05". Figures: eer, cllr, minCllr, minDcf@p=P, actDcf@p=P, fnmr@fmr=F.`,
    );
  }
  return { text: text.trim(), metric, isMet: (value) => holds(value, bound) };
}

/** A requirement that a part of the evaluation misses. */
export interface Miss {
  readonly requirement: Requirement;
  /** Undefined for a figure that was not measured anywhere, such as the Cllr of scores that are no LLRs. */
  readonly cell: EvaluationCell | undefined;
  readonly value: number;
  readonly why: "missed" | "too few comparisons" | "not measured";
}

/**
 * Which requirements are missed, and where: each has to hold in every condition, of the LLRs (of every score where there
 * are none). A figure of too few comparisons keeps nothing.
 */
export function missesOf(
  { cells }: Pick<EvaluationReport, "cells">,
  requirements: readonly Requirement[],
): readonly Miss[] {
  const answers = cells.some(isLlr) ? cells.filter(isLlr) : cells;
  return requirements.flatMap((requirement): readonly Miss[] => {
    const { isMet, metric } = requirement;
    const measured = answers.flatMap((cell) => {
      const figure = cell.figures[metric.name];
      return figure === undefined ? [] : [{ cell, ...figure }];
    });
    if (measured.length === 0) return [{ requirement, cell: undefined, value: Number.NaN, why: "not measured" }];
    return measured
      .filter(({ tooFew, value }) => tooFew || !isMet(value))
      .map(({ cell, tooFew, value }) => ({ requirement, cell, value, why: tooFew ? "too few comparisons" : "missed" }));
  });
}
