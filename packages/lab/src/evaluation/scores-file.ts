import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { VoiceError } from "@voicebio/engine";
import { REFUSED } from "../metrics/cllr.ts";
import { ScoreCollector, type ScoreColumns } from "../metrics/labeled-scores.ts";
import { requireBothKinds } from "./trial-table.ts";

/** The scores of a file, a list for each of its columns of scores. */
export interface ReadScores {
  readonly lists: ReadonlyMap<string, ScoreColumns>;
  /** False where the file says not who speaks, or says it otherwise than its labels: then there are no intervals. */
  readonly speakersKnown: boolean;
  readonly rows: number;
}

const LABELS: Readonly<Record<string, boolean>> = {
  "1": true,
  target: true,
  tar: true,
  true: true,
  "0": false,
  nontarget: false,
  non: false,
  imp: false,
  false: false,
};
/** Columns of `voicebio score`, and those that tell comparisons apart: every other one is taken for scores. */
const NO_SCORES = new Set(["label", "enroll", "test", "enroll_speaker", "test_speaker", "decision", "error"]);

interface Layout {
  readonly separator: string | RegExp;
  readonly columns: readonly string[];
  readonly scores: readonly string[];
}

/**
 * Reads what `voicebio score` writes, or any table with a header, a column `label` (1 or 0, target or nontarget) and
 * columns of numbers; without a header `label score` or `label enroll test score`. A score that is empty counts as refused.
 * A column whose name begins with `llr` holds natural-log likelihood ratios.
 *
 * @throws VoiceError `scores.unreadable`, `scores.bad_line`, `trials.one_kind`
 */
export async function readScores(file: string, speakerOf: (path: string) => string): Promise<ReadScores> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  const collectors = new Map<string, ScoreCollector>();
  let layout: Layout | undefined;
  let [number, rows, speakersKnown] = [0, 0, true];
  try {
    for await (const raw of lines) {
      number++;
      const line = number === 1 ? raw.replace(/^\uFEFF/, "") : raw;
      if (line.trim() === "") continue;
      if (layout === undefined) {
        const found = layoutOf(line, number);
        layout = found.layout;
        for (const name of layout.scores) collectors.set(name, new ScoreCollector());
        if (found.isHeader) continue;
      }
      rows++;
      speakersKnown = add(collectors, layout, line, number, speakerOf) && speakersKnown;
    }
  } catch (cause) {
    if (cause instanceof VoiceError) throw cause;
    throw new VoiceError("scores.unreadable", `The scores can't be read: ${String(cause)}.`, { cause });
  }
  const lists = new Map([...collectors].map(([name, collector]) => [name, collector.columns()]));
  for (const { mated } of lists.values()) requireBothKinds(mated);
  if (lists.size === 0) throw badLine(1, "is the only one: there is no score in the file");
  return { lists, speakersKnown, rows };
}

function layoutOf(line: string, number: number): { readonly layout: Layout; readonly isHeader: boolean } {
  const separator = line.includes("\t") ? "\t" : line.includes(",") ? "," : /\s+/;
  const cells = line.trim().split(separator);
  if (cells.includes("label")) {
    const scores = cells.filter((name) => !NO_SCORES.has(name));
    if (scores.length === 0) throw badLine(number, `names no column of scores: ${cells.join(", ")}`);
    return { layout: { separator, columns: cells, scores }, isHeader: true };
  }
  const bare: Readonly<Record<number, readonly string[]>> = {
    2: ["label", "score"],
    4: ["label", "enroll", "test", "score"],
  };
  const columns = bare[cells.length];
  if (columns === undefined || !Object.hasOwn(LABELS, cells[0] ?? "")) {
    throw badLine(number, "is no header with a column label, and no line `label score` or `label enroll test score`");
  }
  return { layout: { separator, columns, scores: ["score"] }, isHeader: false };
}

/** @returns whether the speakers are known and agree with the label */
function add(
  collectors: ReadonlyMap<string, ScoreCollector>,
  { columns, separator }: Layout,
  line: string,
  number: number,
  speakerOf: (path: string) => string,
): boolean {
  const cells = line.split(separator).map((cell) => cell.trim());
  const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
  const label = cell("label") ?? "";
  const mated = Object.hasOwn(LABELS, label) ? LABELS[label] : undefined;
  if (mated === undefined) throw badLine(number, `has the label ${JSON.stringify(label.slice(0, 20))}, not 1 or 0`);
  const side = (name: "enroll" | "test"): string | undefined => {
    const path = cell(name);
    return cell(`${name}_speaker`) ?? (path === undefined ? undefined : speakerOf(path));
  };
  const [enroll, test] = [side("enroll"), side("test")];
  const isKnown = enroll !== undefined && test !== undefined && (enroll === test) === mated;
  for (const [name, collector] of collectors) {
    const text = cell(name) ?? "";
    const score = text === "" ? REFUSED : Number(text);
    if (Number.isNaN(score))
      throw badLine(number, `has no number in the column ${name}: ${JSON.stringify(text.slice(0, 20))}`);
    const speakers = isKnown ? [enroll, test] : ["", mated ? "" : "other"];
    collector.add({ enrollSpeaker: speakers[0] ?? "", testSpeaker: speakers[1] ?? "", mated, score });
  }
  return isKnown;
}

const badLine = (number: number, what: string): VoiceError =>
  new VoiceError("scores.bad_line", `Line ${number} of the scores ${what}.`);
