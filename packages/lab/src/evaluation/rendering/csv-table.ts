import type { MetricFigure } from "@voicebio/engine";
import type { Table } from "../../tables/table.ts";
import type { Breakdown, CellName, EvaluationReport, IdentificationFigures } from "../report.ts";
import { breakdownName, identificationFigures } from "./report-parts.ts";

const HEADER = "condition,enrolled,score,column,group,metric,value,low,high,too_few,speakers,mated,non_mated".split(
  ",",
);

/** Of what the figures of a line are made. */
interface Made {
  readonly speakers: number | null;
  readonly mated: number;
  readonly nonMated: number;
}

type NamedFigures = readonly (readonly [string, MetricFigure])[];

/**
 * Every figure on a line of its own, for a program that reads them.
 *
 * @see RFC 4180
 */
export function csvTable(report: EvaluationReport): string {
  const { breakdowns, cells, identification } = report;
  const table: Table = [
    HEADER,
    ...cells.flatMap((cell) => lines([...cellTexts(cell), "", ""], Object.entries(cell.figures), cell)),
    ...breakdowns.flatMap(breakdownLines),
    ...(identification === null ? [] : identificationLines(identification)),
  ];
  return table.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

const cellTexts = ({ condition, enrolled, score }: CellName): readonly string[] => [condition, enrolled, score];

const breakdownLines = (breakdown: Breakdown): Table =>
  breakdown.groups.flatMap((group) => {
    const atThreshold = Object.entries({ fmr: group.fmr, fnmr: group.fnmr }).flatMap(([name, figure]) =>
      figure === null ? [] : [[name, figure] as const],
    );
    const names = [...cellTexts(breakdown.of), breakdownName(breakdown), group.value];
    return lines(names, [...Object.entries(group.figures ?? {}), ...atThreshold], group);
  });

function identificationLines(identification: IdentificationFigures): Table {
  const { gallery, matedSearches, nonMatedSearches, of, strangers } = identification;
  const made = { speakers: gallery + strangers, mated: matedSearches, nonMated: nonMatedSearches };
  return lines([...cellTexts(of), "", ""], identificationFigures(identification), made);
}

const lines = (names: readonly string[], figures: NamedFigures, { mated, nonMated, speakers }: Made): Table =>
  figures.map(([metric, { high, low, tooFew, value }]) => [
    ...[...names, metric].map(guarded),
    ...[value, low, high, tooFew, speakers, mated, nonMated].map((cell) => String(cell ?? "")),
  ]);

/** Spreadsheets take text that starts so for a formula, and run it. */
const guarded = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
