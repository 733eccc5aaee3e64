import { randomFor, type Samples, shuffled } from "@voicebio/engine";
import type { Cell, HeardSample } from "../calibration/embedded-cells.ts";
import { bySpeaker } from "../corpus.ts";
import { drawPairs } from "../draw-trials.ts";

/** One comparison of the table: recordings enrolled together against another one. */
export interface TableComparison {
  readonly enrolled: Samples;
  readonly probe: readonly [HeardSample];
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly mated: boolean;
}

const MOST = { mated: 20_000, nonMated: 50_000 };

/** One recording against one, every speaker of the cell against every other: as in `voicebio evaluate`. */
export function pairsIn(enrolledIn: Cell, testedIn: Cell, seed: number): readonly TableComparison[] {
  const enrollable = new Map(enrolledIn.samples.map((sample) => [sample.utterance.path, sample]));
  const heard = new Map(testedIn.samples.map((sample) => [sample.utterance.path, sample]));
  const both = testedIn.samples.map(({ utterance }) => utterance).filter(({ path }) => enrollable.has(path));
  const { mated, nonMated } = drawPairs(both, MOST, randomFor(seed, testedIn.corpus, "pairs"));
  const comparison =
    (isMated: boolean) =>
    ([a, b]: (typeof mated)[number]): TableComparison => ({
      enrolled: [enrollable.get(a.path) as HeardSample],
      probe: [heard.get(b.path) as HeardSample],
      enrollSpeaker: a.speaker,
      testSpeaker: b.speaker,
      mated: isMated,
    });
  return [...mated.map(comparison(true)), ...nonMated.map(comparison(false))];
}

/** A tenant: some speakers with what they enrolled, others who never did. */
export interface Tenant {
  readonly enrolled: ReadonlyMap<string, Samples>;
  /** The enrolled speakers' other recordings against their own voiceprints, the strangers' recordings against all. */
  readonly comparisons: readonly TableComparison[];
}

/** Of each corpus's speakers so many are enrolled, and the others are strangers. */
const ENROLLED_SHARE = 2 / 3;

/**
 * Draws a tenant from the speakers of a cell.
 *
 * @param samples most recordings that a speaker enrolls; one is kept for a probe where there are several
 */
export function tenantIn(enrolledIn: Cell, testedIn: Cell, samples: number, seed: number): Tenant {
  const random = randomFor(seed, testedIn.corpus, "tenant");
  const own = (cell: Cell) => bySpeaker(cell.samples.map((sample) => ({ sample, speaker: sample.utterance.speaker })));
  const [enrollable, testable] = [own(enrolledIn), own(testedIn)];
  const names = shuffled(random, [...enrollable.keys()].sort());
  const chosen = names.slice(0, Math.round(ENROLLED_SHARE * names.length));
  const strangers = names.slice(chosen.length);
  const enrolled = new Map<string, Samples>();
  const comparisons: TableComparison[] = [];
  for (const name of chosen) {
    const all = shuffled(random, enrollable.get(name) ?? []).map(({ sample }) => sample);
    const [first, ...rest] = all.slice(0, Math.min(samples, Math.max(1, all.length - 1)));
    if (first === undefined) continue;
    const voiceprint: Samples = [first, ...rest];
    enrolled.set(name, voiceprint);
    const used = new Set([first, ...rest].map(({ utterance }) => utterance.path));
    for (const { sample } of testable.get(name) ?? []) {
      if (used.has(sample.utterance.path)) continue;
      comparisons.push({ enrolled: voiceprint, probe: [sample], enrollSpeaker: name, testSpeaker: name, mated: true });
    }
  }
  const probes = strangers.flatMap((name) =>
    (testable.get(name) ?? []).map(({ sample }) => ({ name, probe: [sample] as const })),
  );
  for (const [name, voiceprint] of enrolled) {
    for (const { name: stranger, probe } of probes)
      comparisons.push({ enrolled: voiceprint, probe, enrollSpeaker: name, testSpeaker: stranger, mated: false });
  }
  return { enrolled, comparisons };
}
