import { type Metric, type MetricFigure, metricNamed, type Shortage, shortagesOf, VoiceError } from "@voicebio/engine";
import { isLlr } from "./cell.ts";
import type { EvaluationCell, EvaluationReport } from "./report.ts";

/** What a figure has to keep, such as `fnmr@fmr=0.001<=0.05`. */
export interface Requirement {
  readonly text: string;
  readonly metric: Metric;
  readonly isMet: (value: number) => boolean;
  /** How far a value is on the right side of the bound; below 0 on the wrong one. */
  readonly slack: (value: number) => number;
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
  const slack = (value: number): number => (operator.startsWith("<") ? bound - value : value - bound);
  return { text: text.trim(), metric, isMet: (value) => holds(value, bound), slack };
}

/** What one part of the evaluation says to a requirement. */
export interface Answer {
  readonly cell: EvaluationCell;
  readonly figure: MetricFigure;
  /** What the figure is made of too little of: then it keeps nothing. */
  readonly shortages: readonly Shortage[];
  readonly isKept: boolean;
}

/** How a requirement fares. */
export interface Outcome {
  readonly requirement: Requirement;
  /** The worst one first; none for a figure that was not measured anywhere, such as the Cllr of scores that are no LLRs. */
  readonly answers: readonly Answer[];
  readonly holds: boolean;
}

/**
 * Whether each requirement holds: in every condition, of the LLRs (of every score where there are none), by the figure
 * itself, whatever its interval. A figure of too few comparisons or speakers keeps nothing.
 */
export function outcomesOf(
  { cells }: Pick<EvaluationReport, "cells">,
  requirements: readonly Requirement[],
): readonly Outcome[] {
  const asked = cells.some(isLlr) ? cells.filter(isLlr) : cells;
  return requirements.map((requirement): Outcome => {
    const { isMet, metric, slack } = requirement;
    const slackOf = ({ figure: { value } }: Answer): number =>
      Number.isNaN(value) ? Number.NEGATIVE_INFINITY : slack(value);
    const answers = asked
      .flatMap((cell): readonly Answer[] => {
        const figure = cell.figures[metric.name];
        if (figure === undefined) return [];
        return [{ cell, figure, shortages: shortagesOf(metric, cell), isKept: !figure.tooFew && isMet(figure.value) }];
      })
      // What is made of too little misses it on whichever side of the bound it lies.
      .sort((a, b) => Number(a.isKept) - Number(b.isKept) || slackOf(a) - slackOf(b));
    return { requirement, answers, holds: answers.length > 0 && answers.every(({ isKept }) => isKept) };
  });
}
