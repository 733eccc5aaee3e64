import type { Figure } from "@voicebio/engine";
import type { Table } from "../tables/table.ts";
import type { CorpusFigures, Errors, Row } from "./figures.ts";
import type { SummaryRow } from "./summary.ts";

/** Corpora, conditions and systems in one table; ratios stand there where there are two systems to compare. */
export function tableOf(corpora: readonly CorpusFigures[]): Table {
  const compared = corpora.some(({ rows }) => rows.some(({ alike }) => alike.eerRatio !== undefined));
  const header = [
    "corpus",
    "condition",
    "recipe",
    ...sideHeader("alike", compared),
    ...sideHeader("enrolled clean", compared),
    "no embedding",
  ];
  const line = (corpus: CorpusFigures, row: Row): readonly string[] => [
    corpus.corpus,
    row.condition,
    row.system,
    ...sideCells(row.alike, compared),
    ...sideCells(row.enrolledClean, compared),
    `${row.withoutEmbedding} of ${corpus.recordings}`,
  ];
  return [header, ...corpora.flatMap((corpus) => corpus.rows.map((row) => line(corpus, row)))];
}

/** Every condition over all corpora. */
export function summaryTable(summary: readonly SummaryRow[]): Table {
  const header = ["condition", "enrolled", "recipe", "mean EER", "mean minDCF", "EER over the first's", "worst corpus"];
  const lines = summary.map(({ condition, eer, eerRatio, enrolled, minDcf, system, worst }) => [
    condition,
    enrolled === "alike" ? "in the condition" : "clean",
    system,
    `${percent(eer)} %`,
    plain(minDcf),
    eerRatio === undefined ? "1" : plain(eerRatio),
    worst === undefined ? "" : `${worst.corpus} ${plain(worst.eerRatio)}`,
  ]);
  return [header, ...lines];
}

const sideHeader = (side: string, compared: boolean): readonly string[] => [
  `EER ${side}`,
  `minDCF ${side}`,
  ...(compared ? [`EER over the first's, ${side}`] : []),
];

function sideCells(errors: Errors | undefined, compared: boolean): readonly string[] {
  if (errors === undefined) return compared ? ["", "", ""] : ["", ""];
  const { eer, eerRatio, minDcf } = errors;
  const ratio = eerRatio === undefined ? "1" : withInterval(eerRatio, plain);
  return [`${withInterval(eer, percent, " %")}`, withInterval(minDcf, plain), ...(compared ? [ratio] : [])];
}

const percent = (value: number): string => (100 * value).toFixed(2);
const plain = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : "∞");

const withInterval = ({ high, low, value }: Figure, text: (value: number) => string, unit = ""): string =>
  `${text(value)}${unit} (${text(low)} to ${text(high)})`;
