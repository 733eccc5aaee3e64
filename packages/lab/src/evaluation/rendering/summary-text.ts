import type { MetricFigure, Shortage } from "@voicebio/engine";
import { consoleTable } from "../../tables/table.ts";
import type { Breakdown, EvaluationCell, EvaluationReport, IdentificationFigures, WorstGroup } from "../report.ts";
import type { Answer, Outcome } from "../requirement.ts";
import { intervalText, NO_WORST, noErrorText, valueText, worstGroupText } from "./figure-text.ts";
import { breakdownName, identificationFigures } from "./report-parts.ts";

/** What a reader wants to know first; the page has the others. */
const COLUMNS = [
  ["EER", "eer"],
  ["minDCF p=0.01", "minDcf@p=0.01"],
  ["Cllr", "cllr"],
  ["minCllr", "minCllr"],
  ["FNMR at FMR 0.1 %", "fnmr@fmr=0.001"],
] as const;

/** The report in a few lines for a console. */
export function summaryText(report: EvaluationReport): string {
  const { breakdowns, cells, identification } = report;
  const table = [["condition", "enrolled", "score", ...COLUMNS.map(([title]) => title)], ...cells.map(cellLine)];
  const isFew = cells.some(({ figures }) => COLUMNS.some(([, metric]) => figures[metric]?.tooFew === true));
  const lines = [
    consoleTable(table),
    ...(isFew ? ["† made of fewer comparisons or speakers than the figure needs"] : []),
    ...breakdowns.map(worstLine),
    ...(identification === null ? [] : [identificationLine(identification)]),
  ];
  return lines.join("\n").replaceAll("\u00a0", " ");
}

const cellLine = ({ condition, enrolled, figures, score }: EvaluationCell): readonly string[] => [
  condition,
  enrolled,
  score,
  ...COLUMNS.map(([, metric]) => figureText(metric, figures[metric])),
];

function figureText(metric: string, figure: MetricFigure | undefined): string {
  if (figure === undefined) return "–";
  const interval = figure.low === undefined ? "" : ` (${intervalText(metric, figure)})`;
  return `${valueText(metric, figure.value)}${figure.tooFew ? " †" : ""}${interval}`;
}

function worstLine(breakdown: Breakdown): string {
  const { worst } = breakdown;
  const name = `By ${breakdownName(breakdown)}`;
  if (worst === null) return `${name}: ${NO_WORST}`;
  return `${name}: ${worstOf("FNMR", worst.fnmr)}; ${worstOf("FMR", worst.fmr)}`;
}

const worstOf = (rate: string, worst: WorstGroup | null): string =>
  worst === null ? noErrorText(rate) : `worst ${rate} ${worstGroupText(worst)}`;

function identificationLine(identification: IdentificationFigures): string {
  const { gallery, matedSearches, nonMatedSearches } = identification;
  const figures = identificationFigures(identification).map(([name, figure]) => `${name} ${figureText(name, figure)}`);
  return `Among ${gallery} speakers (${matedSearches} searches for them, ${nonMatedSearches} for strangers): ${figures.join(", ")}`;
}

/** Whether a requirement holds, and where it is nearest to its bound, or every place that it fails at. */
export function outcomeText({ answers, holds, requirement }: Outcome): string {
  const { metric, text } = requirement;
  if (answers.length === 0) return `${text} does not hold: ${metric.name} was not measured`;
  const answerText = ({ cell, figure, shortages }: Answer): string => {
    const where = `${cell.condition}, enrolled ${cell.enrolled}, ${cell.score}`;
    const few = shortages.length === 0 ? "" : `, made of too little: ${shortages.map(shortageText).join(", ")}`;
    return `${figureText(metric.name, figure)} in ${where}${few}`;
  };
  const told = holds
    ? `holds: ${answers.length > 1 ? "at worst " : ""}${answers.slice(0, 1).map(answerText)}`
    : `does not hold: ${answers
        .filter(({ isKept }) => !isKept)
        .map(answerText)
        .join("; ")}`;
  return `${text} ${told}`.replaceAll("\u00a0", " ");
}

const WHAT: Readonly<Record<Shortage["of"], string>> = {
  mated: "mated comparisons",
  nonMated: "non-mated comparisons",
  matedSpeakers: "speakers with mated comparisons",
};

const shortageText = ({ found, needed, of }: Shortage): string => `${needed} ${WHAT[of]} needed (${found} found)`;
