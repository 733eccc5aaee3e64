import { writeFileSync } from "node:fs";
import { bySpeaker, readCorpus, requireCorpora, type Utterance } from "./corpus.ts";
import { isCheckSpeaker } from "./lists.ts";
import { type Random, randomIndex, seededRandom, shuffled } from "./random.ts";

export interface TrialCounts {
  /** Same-speaker trials; all there are where fewer exist. */
  readonly mated: number;
  readonly nonMated: number;
}

/**
 * Writes a trial list in VoxCeleb's form (`1|0 enroll-path test-path`): single recording against single recording,
 * check speakers only, no pair twice.
 */
export function drawTrials(corpus: string, counts: TrialCounts, seed: number, file: string): void {
  const isCheck = isCheckSpeaker();
  const utterances = readCorpus(requireCorpora(), corpus).filter((u) => isCheck(corpus, u.speaker));
  const random = seededRandom(seed);
  const pairs = [...bySpeaker(utterances).values()].flatMap(allPairs);
  const mated = shuffled(random, pairs).slice(0, counts.mated);
  const nonMated = differentPairs(utterances, counts.nonMated, random);
  const line = (label: 0 | 1) => (pair: readonly Utterance[]) => `${label} ${pair.map((u) => u.path).join(" ")}\n`;
  writeFileSync(file, [...mated.map(line(1)), ...nonMated.map(line(0))].join(""));
  console.error(`${file}: ${mated.length} same-speaker and ${nonMated.length} different-speaker trials`);
}

const allPairs = (recordings: readonly Utterance[]): readonly (readonly Utterance[])[] =>
  recordings.flatMap((a, i) => recordings.slice(i + 1).map((b) => [a, b]));

/** @throws RangeError when the recordings do not have so many pairs of different speakers */
function differentPairs(
  utterances: readonly Utterance[],
  count: number,
  random: Random,
): readonly (readonly Utterance[])[] {
  const possible =
    utterances.length ** 2 - [...bySpeaker(utterances).values()].reduce((sum, { length }) => sum + length ** 2, 0);
  if (count > possible / 2)
    throw new RangeError(`${count} different-speaker trials asked for, ${possible / 2} possible`);
  const drawn = new Map<string, readonly Utterance[]>();
  while (drawn.size < count) {
    const a = utterances[randomIndex(random, utterances.length)] as Utterance;
    const b = utterances[randomIndex(random, utterances.length)] as Utterance;
    if (a.speaker === b.speaker) continue;
    const pair = a.path < b.path ? [a, b] : [b, a];
    drawn.set(pair.map((u) => u.path).join(" "), pair);
  }
  return [...drawn.values()];
}
