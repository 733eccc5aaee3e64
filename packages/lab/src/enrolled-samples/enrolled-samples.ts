import { writeFileSync } from "node:fs";
import {
  builtInPolicies,
  loadScoringModel,
  type MetricFigure,
  type MetricFigures,
  type ModelStore,
  readRecipe,
  SPEAKERS_FOR_INTERVAL,
} from "@voicebio/engine";
import { type Cell, embeddedCells } from "../calibration/embedded-cells.ts";
import { CLEAN } from "../conditions/condition.ts";
import { requireGeneratedPart, writeGeneratedPart } from "../tables/generated-part.ts";
import { consoleTable, markdownTable, type Table } from "../tables/table.ts";
import { LEAST_RECORDINGS } from "./comparisons.ts";
import { type EnrolledSamplesRow, enrolledSamplesRows } from "./figures.ts";
import { enrolledSamplesPicture } from "./picture.ts";

/** What `npm run lab -- enrolled-samples` is asked for. */
export interface EnrolledSamplesOptions {
  readonly recipe: string;
  /** `check` to report, `validation` to choose. */
  readonly list: "check" | "validation";
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
  readonly svgFile: string | undefined;
}

const CONDITIONS = [CLEAN, "telephone", "noise10"];
/** Ten to enroll, five for probes. */
const PER_SPEAKER = 15;
const SEED = 1;
const GENERATED_PART = "enrolled-samples";

/** Voiceprints of 1, 3, 5 and 10 recordings against the same probes: raw cosine, the product out of the box, and its default promise. */
export async function enrolledSamples(
  store: ModelStore,
  { jsonFile, list, markdownFile, recipe: recipeName, svgFile }: EnrolledSamplesOptions,
  command: string,
): Promise<void> {
  if (markdownFile !== undefined) requireGeneratedPart(markdownFile, GENERATED_PART);
  const recipe = readRecipe(store, recipeName);
  const model = loadScoringModel(store, recipe);
  const [{ maxFalseMatchRate: rate }] = builtInPolicies([model.strata]);
  const cells = await embeddedCells(store, recipe, [list], CONDITIONS, PER_SPEAKER);
  const rows = cells.flatMap((cell) => enrolledSamplesRows(model, cell, rate, SEED));
  const notes = [`\`${command}\`; ${model.recipe}, ${model.id}.`, ...notesOn(rows, cells)];
  const table = tableOf(rows, rate);
  for (const note of notes) console.log(note);
  console.log(`\n${consoleTable(table)}`);
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ command, notes, rows }, null, 2)}\n`);
  if (svgFile !== undefined) writeFileSync(svgFile, enrolledSamplesPicture(rows).markup);
  if (markdownFile === undefined) return;
  const noteLines = notes.map((note) => `- ${note}`).join("\n");
  writeGeneratedPart(markdownFile, `${noteLines}\n\n${markdownTable(table)}`, GENERATED_PART);
}

function notesOn(rows: readonly EnrolledSamplesRow[], cells: readonly Cell[]): readonly string[] {
  const firsts = [...new Map(rows.map((row) => [`${row.corpus} ${row.condition}`, row])).values()];
  const sizes = firsts.map(
    ({ condition, corpus, mated, nonMated, speakers }) =>
      `${corpus} ${condition} ${speakers} speakers, ${mated} mated and ${nonMated} non-mated`,
  );
  const isLeftOut = (cell: Cell): boolean =>
    !rows.some(({ condition, corpus }) => condition === cell.condition && corpus === cell.corpus);
  const leftOut = [...Map.groupBy(cells.filter(isLeftOut), ({ corpus }) => corpus)].map(
    ([corpus, own]) => `${corpus} (${own.map(({ condition }) => condition).join(", ")})`,
  );
  return [
    `Comparisons for each number of recordings, three draws together: ${sizes.join("; ")}.`,
    `Left out, with fewer than ${SPEAKERS_FOR_INTERVAL} speakers of at least ${LEAST_RECORDINGS} recordings with speech: ${leftOut.join("; ") || "none"}.`,
  ];
}

const percent = (value: number, digits = 2): string => (100 * value).toFixed(digits);

function eerText({ eer }: MetricFigures): string {
  if (eer === undefined) return "";
  const { high, low, value } = eer;
  return low === undefined || high === undefined
    ? percent(value)
    : `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

/** Left empty where there are too few comparisons for it to say anything. */
const figureText = (figure: MetricFigure | undefined, text: (value: number) => string): string =>
  figure === undefined || figure.tooFew ? "" : text(figure.value);

const systemCells = (figures: MetricFigures): readonly string[] => [
  eerText(figures),
  figureText(figures["minDcf@p=0.01"], (value) => value.toFixed(3)),
  figureText(figures["fnmr@fmr=0.001"], (value) => percent(value)),
];

function tableOf(rows: readonly EnrolledSamplesRow[], rate: number): Table {
  const ofSystem = (name: string): readonly string[] => [`${name} EER %`, "minDCF", "FNMR % at FMR 0.1 %"];
  const header = [
    "corpus",
    "condition",
    "enrolled",
    ...ofSystem("raw"),
    ...ofSystem("product"),
    "Cllr (minCllr)",
    `strangers accepted, right speakers not, % at ${Number(percent(rate))} %`,
  ];
  const line = ({ condition, corpus, product, promised, raw, samples }: EnrolledSamplesRow): readonly string[] => [
    corpus,
    condition,
    String(samples),
    ...systemCells(raw),
    ...systemCells(product),
    `${product["cllr"]?.value.toFixed(3)} (${product["minCllr"]?.value.toFixed(3)})`,
    promised === undefined ? "" : `${percent(promised.fmr, 3)}, ${percent(promised.fnmr, 1)}`,
  ];
  return [header, ...rows.map(line)];
}
