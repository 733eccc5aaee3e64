import { rounded } from "../artefact.ts";
import { type CorpusFigures, type Errors, type Row, ratio } from "./figures.ts";

/** A system in a condition over all corpora, each of which counts alike. */
export interface SummaryRow {
  readonly condition: string;
  readonly enrolled: "alike" | "clean";
  readonly system: string;
  /** Means over the corpora. */
  readonly eer: number;
  readonly minDcf: number;
  /** This mean EER over the first system's; undefined for the first. */
  readonly eerRatio?: number;
  /** The corpus where the EER compares worst with the first system's. */
  readonly worst?: { readonly corpus: string; readonly eerRatio: number };
}

const SIDES = [
  { enrolled: "alike", errorsOf: (row: Row): Errors | undefined => row.alike },
  { enrolled: "clean", errorsOf: (row: Row): Errors | undefined => row.enrolledClean },
] as const;

/** What the table says in a line for each condition and system: whether a recipe keeps its promises on the whole. */
export function summaryOf(corpora: readonly CorpusFigures[]): readonly SummaryRow[] {
  const firsts = new Map<string, number>();
  return (corpora[0]?.rows ?? []).flatMap(({ condition, system }) =>
    SIDES.flatMap(({ enrolled, errorsOf }): readonly SummaryRow[] => {
      const found = corpora.flatMap(({ corpus, rows }) => {
        const row = rows.find((r) => r.condition === condition && r.system === system);
        const errors = row && errorsOf(row);
        return errors === undefined ? [] : [{ corpus, ...errors }];
      });
      if (found.length === 0) return [];
      const eer = mean(found.map((errors) => errors.eer.value));
      const row = { condition, enrolled, system, eer, minDcf: mean(found.map(({ minDcf }) => minDcf.value)) };
      const compared = found.flatMap(({ corpus, eerRatio }) =>
        eerRatio === undefined ? [] : [{ corpus, eerRatio: eerRatio.value }],
      );
      const largest = Math.max(...compared.map(({ eerRatio }) => eerRatio));
      const worst = compared.find(({ eerRatio }) => eerRatio === largest);
      // A system without a ratio is the first of its kind, which those behind it are measured by.
      if (worst === undefined) firsts.set(`${condition} ${enrolled}`, eer);
      const first = firsts.get(`${condition} ${enrolled}`) ?? eer;
      return [worst === undefined ? row : { ...row, eerRatio: ratio(eer, first), worst }];
    }),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * One system's summary as its card has it: figures by condition, rates to four digits and ratios to two. A ratio to a
 * first system that made no error at all is null: JSON has no infinity.
 */
export function cardFigures(summary: readonly SummaryRow[], system: string): Readonly<Record<string, object>> {
  const rows = summary.filter((row) => row.system === system);
  const entries = rows.map(({ condition, eer, eerRatio, enrolled, minDcf, worst }) => [
    enrolled === "alike" ? condition : `clean against ${condition}`,
    {
      meanEer: rounded(eer),
      meanMinDcf: rounded(minDcf),
      ...(eerRatio !== undefined && { eerOverFirst: rounded(eerRatio, 2) }),
      ...(worst !== undefined && {
        worstCorpus: worst.corpus,
        worstEerOverFirst: Number.isFinite(worst.eerRatio) ? rounded(worst.eerRatio, 2) : null,
      }),
    },
  ]);
  return Object.fromEntries(entries);
}
