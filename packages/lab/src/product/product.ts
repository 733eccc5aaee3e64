import { writeFileSync } from "node:fs";
import { loadScoringModel, lowerBound, type ModelStore, readRecipe, type ScoringModel } from "@voicebio/engine";
import { type Cell, embeddedCells } from "../calibration/embedded-cells.ts";
import { CLEAN } from "../conditions/condition.ts";
import { requireGeneratedPart, writeGeneratedPart } from "../tables/generated-part.ts";
import { consoleTable, markdownTable, type Table } from "../tables/table.ts";
import { BOUGHT, type PriceReason, type ProductRow, productRow, supportedRates } from "./figures.ts";

/** What `npm run lab -- product` is asked for. */
export interface ProductOptions {
  readonly recipe: string;
  readonly conditions: readonly string[];
  /** `check` to report, `validation` to choose. */
  readonly list: "check" | "validation";
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
}

export const PRODUCT_CONDITIONS =
  "clean,telephone,gsm,opus6,opus12,opus24,mp3_32,noise20,noise10,noise5,room,clipped,slower,faster,1s,2s,3s,5s,2s+telephone".split(
    ",",
  );
/** Name of the markers that the table stands between. */
const GENERATED_PART = "product";
const PER_SPEAKER = 10;
const SEED = 1;
const RATES = [0.05, 0.01, 0.003, 0.001, 0.0003, 0.0001];
/** Beyond this an error rate counts as worse than that of raw cosine. */
const WORSE = 1.03;
/** A letter for each in the table. */
const REASON_LETTERS: Readonly<Record<PriceReason, string>> = {
  "few-mated": "m",
  "few-non-mated": "n",
  stricter: "p",
  strata: "s",
};
/** One-sided 95 % over all cells and rates together. */
const ERROR_OF_TEST = 0.05;

/** Every corpus and condition of the check speakers: raw cosine against the product, out of the box and calibrated on a tenant's own speakers; promises kept and their price. */
export async function product(store: ModelStore, options: ProductOptions, command: string): Promise<void> {
  if (options.markdownFile !== undefined) requireGeneratedPart(options.markdownFile, GENERATED_PART);
  const recipe = readRecipe(store, options.recipe);
  const model = loadScoringModel(store, recipe);
  const cells = await embeddedCells(
    store,
    recipe,
    [options.list],
    [...new Set([CLEAN, ...options.conditions])],
    PER_SPEAKER,
  );
  const { refused, supported } = supportedRates(model, RATES);
  const rows = options.conditions.flatMap((condition) => rowsIn(model, cells, condition, supported));
  const notes = [`\`${command}\`; ${model.recipe}, ${model.id}.`, ...summaryOf(rows, supported, refused)];
  const table = tableOf(rows, supported);
  for (const note of notes) console.log(note);
  console.log(`\n${consoleTable(table)}`);
  if (options.jsonFile !== undefined)
    writeFileSync(options.jsonFile, `${JSON.stringify({ command, notes, rows }, null, 2)}\n`);
  if (options.markdownFile === undefined) return;
  writeGeneratedPart(
    options.markdownFile,
    `${notes.map((note) => `- ${note}`).join("\n")}\n\n${markdownTable(table)}`,
    GENERATED_PART,
  );
}

function rowsIn(model: ScoringModel, cells: readonly Cell[], condition: string, rates: readonly number[]) {
  const ofCondition = (name: string) => cells.filter((cell) => cell.condition === name);
  return ofCondition(condition).flatMap((cell) => {
    const clean = ofCondition(CLEAN).find(({ corpus }) => corpus === cell.corpus);
    const sides = clean === undefined || clean === cell ? [cell] : [cell, clean];
    const rows = sides.flatMap((enrolledIn) => productRow(model, enrolledIn, cell, rates, SEED) ?? []);
    console.error(`${cell.corpus} ${condition}`);
    return rows;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (value: number, to: number): number => (value === to ? 1 : value / to);
const cellName = ({ condition, corpus, enrolled }: ProductRow): string =>
  `${corpus} ${condition}${enrolled === "clean" ? " against clean" : ""}`;

function summaryOf(
  rows: readonly ProductRow[],
  supported: readonly number[],
  refused: readonly number[],
): readonly string[] {
  const tenants = rows.flatMap(({ tenant }) => tenant ?? []);
  const few = [...new Set(rows.filter(({ tenant }) => tenant === undefined).map(({ corpus }) => corpus))];
  return [
    `Out of the box over raw cosine: EER ${changeOf(rows, (row) => [row.builtIn.eer, row.raw.eer])}, minDCF ${changeOf(rows, (row) => [row.builtIn.minDcf, row.raw.minDcf])}.`,
    worseNote(rows),
    `Calibrated on the tenant's own speakers, over raw cosine: EER ${changeOf(tenants, (one) => [one.calibrated.eer, one.raw.eer])}, minDCF ${changeOf(tenants, (one) => [one.calibrated.minDcf, one.raw.minDcf])}; too few speakers to calibrate on: ${few.join(", ") || "nowhere"}.`,
    cllrNote(rows),
    ...supported.map((rate) => promiseNote(rows, rate, supported.length)),
    `A letter says why more right speakers are not accepted than ${BOUGHT} times those at the cell's own threshold: m, with so few of them it may be chance (one-sided 95 % of either); n, with so few strangers the cell's own threshold is chance; p, fewer strangers pass here than may, since other corpora or conditions, or the bound's margin, set the threshold; s, as many pass as may, or more, in other strata of speech and band.`,
    `Rates that the comparisons behind the thresholds can't show, and that are refused: ${refused.join(", ") || "none of these"}.`,
  ];
}

/** Over cells that count alike: the mean of each, and the mean of the ratios where the second is not 0. */
function changeOf<T>(items: readonly T[], of: (item: T) => readonly [number, number]): string {
  const pairs = items.map(of);
  const means = [0, 1].map((i) => mean(pairs.map((pair) => pair[i] as number)));
  const ratios = pairs.filter(([, to]) => to > 0).map(([value, to]) => ratio(value, to));
  return `${(means[0] as number).toFixed(4)} to ${(means[1] as number).toFixed(4)} (ratio of the means ${ratio(means[0] as number, means[1] as number).toFixed(3)}, mean of the ratios ${mean(ratios).toFixed(3)}, ${pairs.length} cells)`;
}

function worseNote(rows: readonly ProductRow[]): string {
  const worse = rows.flatMap((row) => {
    const [eer, dcf] = [ratio(row.builtIn.eer, row.raw.eer), ratio(row.builtIn.minDcf, row.raw.minDcf)];
    return eer > WORSE || dcf > WORSE ? [`${cellName(row)} (${eer.toFixed(2)}, ${dcf.toFixed(2)})`] : [];
  });
  return `Worse than raw cosine by more than 3 % in EER or minDCF: ${worse.length} of ${rows.length} cells${worse.length > 0 ? `: ${worse.join("; ")}` : ""}.`;
}

function cllrNote(rows: readonly ProductRow[]): string {
  const large = rows.filter(({ speakers }) => speakers >= 30);
  const missed = large.filter(({ builtIn: { cllr, minCllr } }) => cllr - minCllr > Math.max(0.15 * minCllr, 0.02));
  return `Cllr less minCllr above the larger of 0.15 minCllr and 0.02: ${missed.length} of ${large.length} cells of at least 30 speakers${missed.length > 0 ? `: ${missed.map((row) => `${cellName(row)} (${(row.builtIn.cllr - row.builtIn.minCllr).toFixed(3)})`).join("; ")}` : ""}.`;
}

function promiseNote(rows: readonly ProductRow[], rate: number, rates: number): string {
  const held = rows.flatMap((row) => {
    const promise = row.promises?.find((one) => one.rate === rate);
    return promise === undefined ? [] : [{ row, promise }];
  });
  const error = ERROR_OF_TEST / (held.length * rates);
  const broken = held.filter(({ promise: { effective, fmr } }) => lowerBound(fmr, effective, error) > rate);
  const reasons = Object.entries(REASON_LETTERS).map(([name, letter]) => {
    const own = held.filter(({ promise: { reason } }) => reason === name);
    return `${own.length} ${letter}`;
  });
  const bought = held.filter(({ promise: { reason } }) => reason !== undefined);
  const named = broken.map(({ promise, row }) => `${cellName(row)} (${percent(promise.fmr)})`);
  return `At most ${percent(rate)} false matches promised, probes of 2 s and more: above it by test in ${broken.length} of ${held.length} cells${named.length > 0 ? `: ${named.join("; ")}` : ""}; mean FMR ${percent(mean(held.map(({ promise }) => promise.fmr)))}; mean FNMR ${percent(mean(held.map(({ promise }) => promise.fnmr)))}, at the cells' own thresholds ${percent(mean(held.map(({ promise }) => promise.oracleFnmr)))}, more than ${BOUGHT} times that in ${bought.length} cells (${reasons.join(", ")}).`;
}

const percent = (value: number): string => `${Number((100 * value).toPrecision(3))} %`;

function tableOf(rows: readonly ProductRow[], rates: readonly number[]): Table {
  const header = [
    "corpus",
    "condition",
    "enrolled",
    "raw EER %, minDCF",
    "product",
    "Cllr (minCllr)",
    "tenant: raw",
    "calibrated",
    ...rates.map((rate) => `FMR, FNMR (own) % at ${percent(rate)}`),
  ];
  const errors = ({ eer, minDcf }: { readonly eer: number; readonly minDcf: number }): string =>
    `${(100 * eer).toFixed(2)}, ${minDcf.toFixed(3)}`;
  const line = (row: ProductRow): readonly string[] => [
    row.corpus,
    row.condition,
    row.enrolled,
    errors(row.raw),
    errors(row.builtIn),
    `${row.builtIn.cllr.toFixed(3)} (${row.builtIn.minCllr.toFixed(3)})`,
    row.tenant === undefined ? "too few" : errors(row.tenant.raw),
    row.tenant === undefined ? "" : errors(row.tenant.calibrated),
    ...rates.map((rate) => {
      const found = row.promises?.find((one) => one.rate === rate);
      if (found === undefined) return "";
      return `${(100 * found.fmr).toFixed(3)}, ${(100 * found.fnmr).toFixed(1)} (${(100 * found.oracleFnmr).toFixed(1)})${found.reason === undefined ? "" : ` ${REASON_LETTERS[found.reason]}`}`;
    }),
  ];
  return [header, ...rows.map(line)];
}
