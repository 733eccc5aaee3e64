import { VoiceError } from "@voicebio/engine";
import { readTrials } from "../trial-list.ts";
import { SeenPairs } from "./seen-pairs.ts";

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

/**
 * The comparisons of a list in VoxCeleb's form, each once. A voiceprint is of one recording.
 *
 * @throws VoiceError `trials.bad_line`, `trials.unreadable`, `trials.one_kind`, `trials.contradiction`, `trials.too_many`
 */
export async function readTrialTable(file: string, speakerOf: (path: string) => string): Promise<TrialTable> {
  const [enroll, test, mated]: [number[], number[], number[]] = [[], [], []];
  const seen = new SeenPairs();
  for await (const trial of readTrials(file)) {
    const places = seen.add(trial.enroll, trial.test, trial.label === "1");
    if (places === undefined) continue;
    enroll.push(places[0]);
    test.push(places[1]);
    mated.push(Number(trial.label));
  }
  const { duplicates, paths } = seen;
  const recordings = paths.map((path) => ({ path, speaker: speakerOf(path) }));
  return tableOf({ recordings, voiceprints: recordings.map((_, i) => [i]), enroll, test, mated, duplicates });
}

/** Comparisons as they are collected one by one. */
export interface CollectedTrials extends Pick<TrialTable, "recordings" | "voiceprints" | "duplicates"> {
  readonly enroll: readonly number[];
  readonly test: readonly number[];
  readonly mated: readonly number[];
}

/** @throws VoiceError `trials.one_kind` */
export function tableOf(collected: CollectedTrials): TrialTable {
  const mated = Uint8Array.from(collected.mated);
  requireBothKinds(mated);
  return { ...collected, enroll: Uint32Array.from(collected.enroll), test: Uint32Array.from(collected.test), mated };
}

/** @throws VoiceError `trials.one_kind` */
export function requireBothKinds(mated: Uint8Array): void {
  const count = mated.reduce((sum, one) => sum + one, 0);
  if (count > 0 && count < mated.length) return;
  const lacks = count === 0 ? "of one speaker" : "of two speakers";
  throw new VoiceError("trials.one_kind", `No comparison is ${lacks}: error rates need both kinds.`);
}

/**
 * The table without these recordings and all comparisons with them.
 *
 * @throws VoiceError `trials.one_kind`
 */
export function withoutRecordings(table: TrialTable, missing: ReadonlySet<string>): TrialTable {
  const recordings = numbered(table.recordings, ({ path }) => !missing.has(path));
  const voiceprints = numbered(table.voiceprints, (places) => places.every((place) => recordings.numbers.has(place)));
  const trials = Array.from(table.mated.keys()).filter(
    (i) => voiceprints.numbers.has(table.enroll[i] as number) && recordings.numbers.has(table.test[i] as number),
  );
  return tableOf({
    recordings: recordings.kept,
    voiceprints: voiceprints.kept.map((places) => places.map((place) => recordings.numbers.get(place) as number)),
    enroll: trials.map((i) => voiceprints.numbers.get(table.enroll[i] as number) as number),
    test: trials.map((i) => recordings.numbers.get(table.test[i] as number) as number),
    mated: trials.map((i) => table.mated[i] as number),
    duplicates: table.duplicates,
  });
}

/** What is kept, and the new number of each by its old one. */
function numbered<T>(items: readonly T[], isKept: (item: T) => boolean) {
  const places = items.flatMap((item, place) => (isKept(item) ? [place] : []));
  return {
    kept: places.map((place) => items[place] as T),
    numbers: new Map(places.map((place, number) => [place, number])),
  };
}
