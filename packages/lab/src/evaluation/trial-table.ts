import { VoiceError } from "@voicebio/engine";
import { bySpeaker } from "../corpus.ts";
import { type Random, randomFor, shuffled } from "../random.ts";
import { readTrials } from "../trial-list.ts";

/** A recording that comparisons are made of. */
export interface EvaluatedRecording {
  /** Below the folder of audio. */
  readonly path: string;
  readonly speaker: string;
}

/** Comparisons of voiceprints with recordings, in columns: a million of them are a few megabytes. */
export interface TrialTable {
  readonly recordings: readonly EvaluatedRecording[];
  /** The recordings behind each voiceprint, by place in `recordings`. */
  readonly voiceprints: readonly (readonly number[])[];
  /** By place in `voiceprints`. */
  readonly enroll: Uint32Array;
  /** By place in `recordings`. */
  readonly test: Uint32Array;
  /** 1 for one speaker, 0 for two. */
  readonly mated: Uint8Array;
  readonly duplicates: number;
}

/** More would not fit into the set that finds duplicates. */
const MOST_TRIALS = 12_000_000;

/**
 * The comparisons of a list in VoxCeleb's form, each once.
 *
 * @throws VoiceError `trials.bad_line`, `trials.unreadable`, `trials.one_kind`, `trials.contradiction`, `trials.too_many`
 */
export async function readTrialTable(file: string, speakerOf: (path: string) => string): Promise<TrialTable> {
  const places = new Map<string, number>();
  const placeOf = (path: string): number => {
    const place = places.get(path) ?? places.size;
    places.set(path, place);
    return place;
  };
  const [enroll, test, mated]: [number[], number[], number[]] = [[], [], []];
  const seen = new Map<number, boolean>();
  let duplicates = 0;
  for await (const trial of readTrials(file)) {
    const [a, b] = [placeOf(trial.enroll), placeOf(trial.test)];
    const isMated = trial.label === "1";
    const key = a * 2 ** 26 + b;
    const before = seen.get(key);
    if (before !== undefined && before !== isMated) {
      throw new VoiceError("trials.contradiction", `The list says both 1 and 0 of ${trial.enroll} ${trial.test}.`);
    }
    if (before !== undefined) {
      duplicates++;
      continue;
    }
    if (seen.size === MOST_TRIALS) {
      throw new VoiceError("trials.too_many", `The list has more than ${MOST_TRIALS} trials. Split it.`);
    }
    seen.set(key, isMated);
    enroll.push(a);
    test.push(b);
    mated.push(isMated ? 1 : 0);
  }
  const recordings = [...places.keys()].map((path) => ({ path, speaker: speakerOf(path) }));
  return tableOf({ recordings, voiceprints: recordings.map((_, i) => [i]), enroll, test, mated, duplicates });
}

interface Collected extends Pick<TrialTable, "recordings" | "voiceprints" | "duplicates"> {
  readonly enroll: readonly number[];
  readonly test: readonly number[];
  readonly mated: readonly number[];
}

/** @throws VoiceError `trials.one_kind` */
function tableOf(collected: Collected): TrialTable {
  const mated = Uint8Array.from(collected.mated);
  requireBothKinds(mated);
  return { ...collected, enroll: Uint32Array.from(collected.enroll), test: Uint32Array.from(collected.test), mated };
}

/** @throws VoiceError `trials.one_kind` */
export function requireBothKinds(mated: Uint8Array): void {
  const count = mated.reduce((sum, one) => sum + one, 0);
  if (count > 0 && count < mated.length) return;
  const kind = count === 0 ? "of one speaker" : "of two speakers";
  throw new VoiceError("trials.one_kind", `No comparison is ${kind}: error rates need both kinds.`);
}

/** Comparisons drawn from a folder; all there are where fewer exist. */
export interface DrawOptions {
  /** Recordings behind each voiceprint. */
  readonly samples: number;
  readonly seed: number;
  readonly most: { readonly mated: number; readonly nonMated: number };
}

/**
 * Comparisons among the recordings of a folder, by a fixed seed. With one recording a voiceprint each pair counts once;
 * with several, each speaker has one voiceprint, and all that is left over is compared with everybody's.
 *
 * @throws VoiceError `trials.one_kind`
 */
export function drawTrialTable(recordings: readonly EvaluatedRecording[], options: DrawOptions): TrialTable {
  const random = randomFor(options.seed, "trials");
  const speakers = [...bySpeaker(recordings.map((recording, place) => ({ ...recording, place }))).values()];
  const own = speakers.map((all) => shuffled(random, all).map(({ place }) => place));
  const drawn = options.samples === 1 ? singles(own) : voiceprintsOf(own, options.samples);
  const { mated, nonMated } = options.most;
  const chosen = [
    ...some(drawn.mated, mated, random).map((pair) => [...pair, 1] as const),
    ...some(drawn.nonMated, nonMated, random).map((pair) => [...pair, 0] as const),
  ];
  return tableOf({
    recordings,
    voiceprints: drawn.voiceprints,
    enroll: chosen.map(([enroll]) => enroll),
    test: chosen.map(([, test]) => test),
    mated: chosen.map(([, , isMated]) => isMated),
    duplicates: 0,
  });
}

type Places = readonly (readonly [number, number])[];
interface Drawn {
  readonly voiceprints: readonly (readonly number[])[];
  readonly mated: PairSource;
  readonly nonMated: PairSource;
}

/** So many pairs, each of which can be made from its number: a folder may hold more pairs than memory. */
interface PairSource {
  readonly count: number;
  readonly at: (number: number) => readonly [number, number];
}

function some({ at, count }: PairSource, most: number, random: Random): Places {
  if (count <= most) return Array.from({ length: count }, (_, i) => at(i));
  const numbers = new Set<number>();
  while (numbers.size < most) numbers.add(Math.floor(random() * count));
  return [...numbers].sort((a, b) => a - b).map(at);
}

function singles(speakers: readonly (readonly number[])[]): Drawn {
  const all = speakers.flat();
  const mated = speakers.flatMap((own) => own.flatMap((a, i) => own.slice(i + 1).map((b) => [a, b] as const)));
  return {
    voiceprints: Array.from({ length: Math.max(0, ...all) + 1 }, (_, place) => [place]),
    mated: { count: mated.length, at: (i) => mated[i] as readonly [number, number] },
    nonMated: crossPairs(speakers, speakers, (a, b) => a < b),
  };
}

function voiceprintsOf(speakers: readonly (readonly number[])[], samples: number): Drawn {
  const enrolled = speakers.filter((own) => own.length > samples);
  const probes = enrolled.map((own) => own.slice(samples));
  const mated = probes.flatMap((own, voiceprint) => own.map((place) => [voiceprint, place] as const));
  return {
    voiceprints: enrolled.map((own) => own.slice(0, samples)),
    mated: { count: mated.length, at: (i) => mated[i] as readonly [number, number] },
    nonMated: crossPairs(
      enrolled.map((_, voiceprint) => [voiceprint]),
      probes,
      () => true,
    ),
  };
}

/** Every left item with every right item of another group, where the groups are wanted together. */
function crossPairs(
  left: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
  isWanted: (leftGroup: number, rightGroup: number) => boolean,
): PairSource {
  const blocks: { readonly from: number; readonly a: readonly number[]; readonly b: readonly number[] }[] = [];
  let count = 0;
  for (const [i, a] of left.entries()) {
    for (const [j, b] of right.entries()) {
      if (i === j || !isWanted(i, j) || a.length * b.length === 0) continue;
      blocks.push({ from: count, a, b });
      count += a.length * b.length;
    }
  }
  return {
    count,
    at: (number) => {
      const block = blocks[lastAtMost(blocks, number)];
      if (block === undefined) throw new RangeError(`there are ${count} pairs`);
      const within = number - block.from;
      return [block.a[Math.floor(within / block.b.length)] as number, block.b[within % block.b.length] as number];
    },
  };
}

function lastAtMost(blocks: readonly { readonly from: number }[], number: number): number {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.from ?? 0) <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Speakers chosen to be strangers, by the seed: so many of them, never everybody. */
export function drawStrangers(speakers: readonly string[], share: number, seed: number): ReadonlySet<string> {
  const random = randomFor(seed, "strangers");
  const order = shuffled(random, [...speakers].sort());
  return new Set(order.slice(0, Math.floor(share * order.length)));
}
