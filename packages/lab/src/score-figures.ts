import { readFileSync } from "node:fs";
import { cllr, minCllr, splitScores } from "./metrics.ts";
import { seededRandom } from "./random.ts";
import { eerInterval, type LabeledScore, RankedTrials } from "./ranked-trials.ts";

const SEED = 20261121;

/**
 * Prints the error rates of a file that `voicebio score` wrote, for its plain cosine and for its LLR, with 95 %
 * intervals by bootstrap over speakers. A path's first folder names its speaker, as in the development corpora.
 */
export function printScoreFigures(file: string): void {
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const columns = header.split("\t");
  const rows = lines.map((line) => line.split("\t"));
  const field = (row: readonly string[], name: string): string => row[columns.indexOf(name)] ?? "";
  const usable = rows.filter((row) => field(row, "error") === "");
  console.log(`${rows.length} trials, ${rows.length - usable.length} without a score`);
  const labeled = (column: string): readonly LabeledScore[] =>
    usable.map((row) => ({
      enrollSpeaker: speakerOf(field(row, "enroll")),
      testSpeaker: speakerOf(field(row, "test")),
      mated: field(row, "label") === "1",
      score: Number(field(row, column)),
    }));
  for (const column of ["cosine", "llr"]) console.log(describe(column, labeled(column)));
  const llrs = splitScores(labeled("llr"));
  console.log(`llr     Cllr ${cllr(llrs).toFixed(4)}, minCllr ${minCllr(llrs).toFixed(4)}`);
  const decisions = Map.groupBy(
    usable,
    (row) => `${field(row, "label") === "1" ? "same" : "different"} ${field(row, "decision")}`,
  );
  for (const [name, group] of [...decisions].sort()) console.log(`${name}: ${group.length}`);
}

const speakerOf = (path: string): string => path.split("/")[0] ?? path;

function describe(column: string, scores: readonly LabeledScore[]): string {
  const trials = new RankedTrials(scores);
  const { eer, falseMatches, falseNonMatches } = trials.errorRates();
  const { low, high } = eerInterval(trials, seededRandom(SEED));
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  return (
    `${column.padEnd(7)} EER ${percent(eer)} (95 % interval ${percent(low)} to ${percent(high)}), ` +
    `${falseNonMatches} false non-matches and ${falseMatches} false matches there`
  );
}
