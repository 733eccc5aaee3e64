import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { REFUSED, ScoreCollector, type ScoreColumns, VoiceError } from "@voicebio/engine";
import { speakerOfPath } from "./manifest.ts";
import { withoutSpeakers } from "./score-columns.ts";
import { SeenPairs } from "./seen-pairs.ts";
import { requireBothKinds } from "./trial-table.ts";

/** The scores of a file: a list for each of its columns of scores. */
export interface ReadScores {
  /** With no speakers where the file says not who speaks, or says it otherwise than its labels. */
  readonly lists: ReadonlyMap<string, ScoreColumns>;
  /** Lines that name two recordings which stood there before. */
  readonly duplicates: number;
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
const NO_SCORES = ["label", "enroll", "test", "enroll_speaker", "test_speaker", "decision", "error"];
/** Without a header, by the number of fields. */
const BARE: Readonly<Record<number, readonly string[]>> = {
  2: ["label", "score"],
  4: ["label", "enroll", "test", "score"],
};

interface Layout {
  readonly cellsOf: (line: string) => readonly string[];
  readonly columns: readonly string[];
  readonly isHeader: boolean;
}

interface Row {
  readonly mated: boolean;
  readonly paths: readonly [string, string] | undefined;
  readonly speakers: readonly [string, string] | undefined;
  readonly scores: readonly number[];
}

/**
 * Reads what `voicebio score` writes, or any table with a header, a column `label` (1 or 0, target or nontarget) and
 * columns of numbers; without a header `label score` or `label enroll test score`. A score that is empty counts as
 * refused. A column whose name begins with `llr` holds natural-log likelihood ratios. Two recordings count once.
 *
 * @throws VoiceError `scores.unreadable`, `scores.bad_line`, `trials.one_kind`, `trials.contradiction`
 */
export async function readScores(file: string): Promise<ReadScores> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  const collected = new CollectedScores();
  try {
    for await (const line of lines) collected.add(line);
  } catch (cause) {
    if (cause instanceof VoiceError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VoiceError("scores.unreadable", `The scores can't be read: ${why}.`, { cause });
  }
  return collected.finish();
}

/** A file's scores line by line, so that its length costs no memory but that of the numbers. */
class CollectedScores {
  readonly #seen = new SeenPairs();
  #layout: Layout | undefined;
  #names: readonly string[] = [];
  #collectors: readonly ScoreCollector[] = [];
  #speakersKnown = true;
  #number = 0;

  add(raw: string): void {
    this.#number++;
    const line = this.#number === 1 ? raw.replace(/^\uFEFF/, "") : raw;
    if (line.trim() === "") return;
    if (this.#layout === undefined) {
      this.#layout = layoutOf(line, this.#number);
      this.#names = this.#layout.columns.filter((name) => !NO_SCORES.includes(name));
      this.#collectors = this.#names.map(() => new ScoreCollector());
      if (this.#layout.isHeader) return;
    }
    const { mated, paths, scores, speakers } = rowOf(line, this.#number, this.#layout, this.#names);
    if (paths !== undefined && this.#seen.add(...paths, mated) === undefined) return;
    this.#speakersKnown &&= speakers !== undefined && (speakers[0] === speakers[1]) === mated;
    const [enrollSpeaker, testSpeaker] = speakers ?? ["", ""];
    for (const [i, collector] of this.#collectors.entries())
      collector.add({ enrollSpeaker, testSpeaker, mated, score: scores[i] as number });
  }

  /** @throws VoiceError `trials.one_kind`, `scores.bad_line` */
  finish(): ReadScores {
    if (this.#layout === undefined) throw badLine(1, "is not there: the file is empty");
    const lists = this.#collectors.map((collector) => collector.columns());
    for (const { mated } of lists) requireBothKinds(mated);
    const known = this.#speakersKnown ? lists : lists.map(withoutSpeakers);
    return {
      lists: new Map(this.#names.map((name, i) => [name, known[i] as ScoreColumns])),
      duplicates: this.#seen.duplicates,
    };
  }
}

function layoutOf(line: string, number: number): Layout {
  const separator = ["\t", ","].find((mark) => line.includes(mark));
  const cellsOf = (text: string): readonly string[] =>
    separator === undefined ? text.trim().split(/\s+/) : text.split(separator).map((cell) => cell.trim());
  const cells = cellsOf(line);
  if (cells.includes("label")) {
    if (new Set(cells).size < cells.length) throw badLine(number, `names a column twice: ${cells.join(", ")}`);
    if (cells.every((name) => NO_SCORES.includes(name)))
      throw badLine(number, `names no column of scores: ${cells.join(", ")}`);
    return { cellsOf, columns: cells, isHeader: true };
  }
  const columns = BARE[cells.length];
  if (columns !== undefined && labelOf(cells[0]) !== undefined) return { cellsOf, columns, isHeader: false };
  throw badLine(number, "is no header with a column label, and no line `label score` or `label enroll test score`");
}

const labelOf = (text = ""): boolean | undefined => {
  const name = text.toLowerCase();
  return Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
};

function rowOf(line: string, number: number, { cellsOf, columns }: Layout, names: readonly string[]): Row {
  const cells = cellsOf(line);
  if (cells.length !== columns.length)
    throw badLine(number, `has ${cells.length} fields, not ${columns.length}: ${columns.join(", ")}`);
  const cell = (name: string): string | undefined => cells[columns.indexOf(name)];
  const mated = labelOf(cell("label"));
  if (mated === undefined) throw badLine(number, `has the label ${quoted(cell("label"))}, not 1 or 0`);
  const [enroll, test] = [cell("enroll"), cell("test")];
  const enrollSpeaker = cell("enroll_speaker") ?? (enroll && speakerOfPath(enroll));
  const testSpeaker = cell("test_speaker") ?? (test && speakerOfPath(test));
  return {
    mated,
    paths: enroll === undefined || test === undefined ? undefined : [enroll, test],
    speakers: enrollSpeaker === undefined || testSpeaker === undefined ? undefined : [enrollSpeaker, testSpeaker],
    scores: names.map((name) => scoreOf(name, cell(name) as string, number)),
  };
}

function scoreOf(name: string, text: string, number: number): number {
  if (text === "") return REFUSED;
  const score = Number(text);
  if (Number.isFinite(score)) return score;
  const rule = `every column but ${NO_SCORES.join(", ")} is one of scores, empty where there is none`;
  throw badLine(number, `has no number in the column ${name}, but ${quoted(text)}; ${rule}`);
}

/** A line may be anything, a megabyte of binary too: only its beginning is shown. */
const quoted = (text = ""): string => JSON.stringify(text.slice(0, 20));

const badLine = (number: number, what: string): VoiceError =>
  new VoiceError("scores.bad_line", `Line ${number} of the scores ${what}.`);
