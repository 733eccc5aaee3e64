import { type Random, randomFor, randomIndex, shuffled, VoiceError } from "@voicebio/engine";
import { bySpeaker } from "../corpus.ts";
import { type PairSource, pairsBetween, pairsWithin, pairsWithOthers } from "./pair-source.ts";
import { type EvaluatedRecording, type TrialTable, tableOf } from "./trial-table.ts";

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
  const { most, samples, seed } = options;
  const random = randomFor(seed, "trials");
  const speakers = [...bySpeaker(recordings.map((recording, place) => ({ ...recording, place }))).values()];
  requireSpeakers(speakers, samples);
  const own = speakers.map((all) => shuffled(random, all).map(({ place }) => place));
  const drawn = samples === 1 ? singles(own, recordings.length) : severals(own, samples);
  const mated = some(drawn.mated, most.mated, random);
  const pairs = [...mated, ...some(drawn.nonMated, most.nonMated, random)];
  return tableOf({
    recordings,
    voiceprints: drawn.voiceprints,
    enroll: pairs.map(([enroll]) => enroll),
    test: pairs.map(([, test]) => test),
    mated: pairs.map((_, i) => (i < mated.length ? 1 : 0)),
    duplicates: 0,
  });
}

/** @throws VoiceError `trials.one_kind` where no error rates can come of it */
function requireSpeakers(speakers: readonly (readonly EvaluatedRecording[])[], samples: number): void {
  const able = speakers.filter((own) => own.length > samples).length;
  if (speakers.length > 1 && able >= (samples === 1 ? 1 : 2)) return;
  const [name] = speakers.map(([first]) => first?.speaker);
  const more = samples === 1 ? "more than one recording" : `more than ${samples} recordings`;
  const several = `${able} of ${speakers.length} speakers have ${more}`;
  const found = ["There are no recordings", `All recordings are of one speaker, ${name}`][speakers.length] ?? several;
  const needed = samples === 1 ? "two speakers, one of them with two recordings" : "two such speakers";
  throw new VoiceError("trials.one_kind", `${found}: error rates need ${needed} at least.`);
}

interface Drawn {
  readonly voiceprints: TrialTable["voiceprints"];
  /** Pairs of a voiceprint and a recording. */
  readonly mated: PairSource;
  readonly nonMated: PairSource;
}

/** Each recording is a voiceprint as well. */
const singles = (speakers: readonly (readonly number[])[], recordings: number): Drawn => ({
  voiceprints: Array.from({ length: recordings }, (_, place) => [place]),
  mated: pairsWithin(speakers),
  nonMated: pairsBetween(speakers),
});

function severals(speakers: readonly (readonly number[])[], samples: number): Drawn {
  const enrolled = speakers.filter((own) => own.length > samples);
  const probes = enrolled.map((own) => own.slice(samples));
  const mated = probes.flatMap((own, voiceprint) => own.map((place) => [voiceprint, place] as const));
  return {
    voiceprints: enrolled.map((own) => own.slice(0, samples)),
    mated: { count: mated.length, at: (i) => mated[i] as readonly [number, number] },
    nonMated: pairsWithOthers(probes),
  };
}

function some({ at, count }: PairSource, most: number, random: Random): readonly (readonly [number, number])[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => at(i));
  const numbers = new Set<number>();
  while (numbers.size < most) numbers.add(randomIndex(random, count));
  return [...numbers].sort((a, b) => a - b).map(at);
}

/** Speakers chosen to be strangers, by the seed: so many of them, never everybody. */
export function drawStrangers(speakers: readonly string[], share: number, seed: number): ReadonlySet<string> {
  const order = shuffled(randomFor(seed, "strangers"), [...speakers].sort());
  return new Set(order.slice(0, Math.floor(share * order.length)));
}
