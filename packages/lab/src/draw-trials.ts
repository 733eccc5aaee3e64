import { writeFileSync } from "node:fs";
import { pick, type Random, seededRandom, shuffled } from "@voicebio/engine";
import { bySpeaker, readCorpus, requireCorpora, type Utterance } from "./corpus.ts";
import { isCheckSpeaker } from "./lists.ts";

/** How many comparisons are drawn; all there are where fewer exist. */
export interface TrialCounts {
  readonly mated: number;
  readonly nonMated: number;
}

export type Pair = readonly [Utterance, Utterance];

/**
 * Writes a trial list in VoxCeleb's form (`1|0 enroll-path test-path`): single recording against single recording,
 * check speakers only, no pair twice.
 */
export function drawTrials(corpus: string, counts: TrialCounts, seed: number, file: string): void {
  const isCheck = isCheckSpeaker();
  const utterances = readCorpus(requireCorpora(), corpus).filter((u) => isCheck(corpus, u.speaker));
  const { mated, nonMated } = drawPairs(utterances, counts, seededRandom(seed));
  const line = (label: 0 | 1) => (pair: Pair) => `${label} ${pair.map((u) => u.path).join(" ")}\n`;
  writeFileSync(file, [...mated.map(line(1)), ...nonMated.map(line(0))].join(""));
  console.error(`${file}: ${mated.length} same-speaker and ${nonMated.length} different-speaker trials`);
}

/** Pairs of different recordings of one corpus, of one speaker and of two, no pair twice. */
export function drawPairs(
  utterances: readonly Utterance[],
  counts: TrialCounts,
  random: Random,
): { readonly mated: readonly Pair[]; readonly nonMated: readonly Pair[] } {
  const pairs = [...bySpeaker(utterances).values()].flatMap((own) => allPairs(own));
  const mated = shuffled(random, pairs).slice(0, counts.mated);
  return { mated, nonMated: differentPairs(utterances, counts.nonMated, random) };
}

const allPairs = (recordings: readonly Utterance[]): readonly Pair[] =>
  recordings.flatMap((a, i) => recordings.slice(i + 1).map((b): Pair => [a, b]));

function differentPairs(utterances: readonly Utterance[], count: number, random: Random): readonly Pair[] {
  const ordered =
    utterances.length ** 2 - [...bySpeaker(utterances).values()].reduce((sum, { length }) => sum + length ** 2, 0);
  if (count >= ordered / 2) return allPairs(utterances).filter(([a, b]) => a.speaker !== b.speaker);
  const drawn = new Map<string, Pair>();
  while (drawn.size < count) {
    const a = pick(random, utterances);
    const b = pick(random, utterances);
    if (a.speaker === b.speaker) continue;
    const pair: Pair = a.path < b.path ? [a, b] : [b, a];
    drawn.set(pair.map((u) => u.path).join(" "), pair);
  }
  return [...drawn.values()];
}
