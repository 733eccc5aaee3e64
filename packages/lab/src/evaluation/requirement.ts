import { VoiceError } from "@voicebio/engine";
import { type Metric, metricNamed } from "../metrics/metric.ts";
import type { EvaluationReport } from "./report.ts";

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
  readonly requirement: string;
  readonly where: string;
  readonly value: number;
  readonly why: "missed" | "too few comparisons";
}

/**
 * Which requirements are missed, and where: each has to hold in every condition, of the product's answer (of a file of
 * scores, of every column). A figure from too few comparisons keeps nothing.
 */
export function missesOf(report: EvaluationReport, requirements: readonly Requirement[]): readonly Miss[] {
  const cells = report.source.kind === "scores" ? report.cells : report.cells.filter(({ score }) => score === "llr");
  return requirements.flatMap((requirement) =>
    cells.flatMap((cell): Miss[] => {
      const figure = cell.figures[requirement.metric.name];
      if (figure === undefined) return [];
      if (requirement.isMet(figure.value) && !figure.tooFew) return [];
      const where = [cell.condition, `enrolled ${cell.enrolled}`, cell.score].join(", ");
      const why = figure.tooFew ? "too few comparisons" : "missed";
      return [{ requirement: requirement.text, where, value: figure.value, why }];
    }),
  );
}
