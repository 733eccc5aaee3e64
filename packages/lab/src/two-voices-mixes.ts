import { pick, type Random, seededRandom } from "@voicebio/engine";
import { type Corpus, type CorpusSpeaker, type Talk, talkOf } from "./two-voices-talk.ts";

/** One stretch of one file, placed in a mix. */
export interface MixPiece {
  readonly path: string;
  readonly fromS: number;
  readonly toS: number;
  readonly atS: number;
  readonly gainDb: number;
}

/** How one test recording is put together; no sound in it, so it can be written down and built again. */
export interface MixPlan {
  readonly id: string;
  readonly condition: string;
  readonly corpus: string;
  readonly voices: 1 | 2;
  /** Seconds that the second voice speaks, pauses left out; 0 with one voice. */
  readonly secondVoiceS: number;
  readonly pieces: readonly MixPiece[];
  readonly noise?: { readonly path: string; readonly snrDb: number };
  readonly room?: string;
  readonly telephone?: boolean;
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** What a plan is drawn from: the speakers of one side of the split, and its noises and rooms. */
export interface MixSources {
  readonly corpora: readonly Corpus[];
  readonly noises: readonly string[];
  readonly rooms: readonly string[];
}

type Placed = { readonly pieces: readonly MixPiece[]; readonly endS: number; readonly secondVoiceS: number };

const place = (talk: Talk, atS: number, gainDb = 0): MixPiece[] =>
  talk.stretches.map((s) => ({
    path: s.path,
    fromS: s.fromS,
    toS: s.toS,
    atS: atS + s.atS,
    gainDb: gainDb + s.levelDb,
  }));

const afterwards = (first: Talk, second: Talk, gapS: number, gainDb: number, swap: boolean): Placed["pieces"] =>
  swap
    ? [...place(second, 0, gainDb), ...place(first, second.durationS + gapS)]
    : [...place(first, 0), ...place(second, first.durationS + gapS, gainDb)];

/** Two speakers of one corpus, and if wished of one gender or both children. */
function twoSpeakers(
  random: Random,
  corpus: Corpus,
  wish: "any" | "same_gender" | "children",
): [CorpusSpeaker, CorpusSpeaker] {
  const speakers = corpus.speakers.filter(
    ({ age, gender }) =>
      (wish !== "children" || (age !== undefined && age <= 12)) && (wish !== "same_gender" || /^[fm]$/.test(gender)),
  );
  const first = pick(random, speakers);
  const second = pick(
    random,
    speakers.filter((s) => s !== first && (wish !== "same_gender" || s.gender === first.gender)),
  );
  return [first, second];
}

interface PlanRule {
  readonly condition: string;
  readonly corpora: readonly string[];
  readonly share: number;
  /** Shortest second voice that makes a valid plan, in seconds; 2 unless told. */
  readonly shortestSecondS?: number;
  readonly plan: (random: Random, corpus: Corpus, sources: MixSources) => Omit<MixPlan, "id" | "condition" | "corpus">;
}

const ALL = ["librispeech_mini", "speechocean762", "duke_alnum_accents"];
const GENDERED = ["speechocean762", "duke_alnum_accents"];
const OCEAN = ["speechocean762"];
const MANY_UTTERANCES = ["speechocean762"];

/** One voice, then the other, in either order. */
function sequence(
  random: Random,
  corpus: Corpus,
  wish: Parameters<typeof twoSpeakers>[2],
  firstS: readonly [number, number],
  secondS: readonly [number, number],
  gainDb: readonly [number, number] = [-3, 3],
) {
  const [one, two] = twoSpeakers(random, corpus, wish);
  const first = talkOf(random, one, between(random, ...firstS));
  const second = talkOf(random, two, between(random, ...secondS));
  const pieces = afterwards(first, second, between(random, 0.05, 0.6), between(random, ...gainDb), random() < 0.4);
  return { voices: 2 as const, secondVoiceS: Math.min(first.netS, second.netS), pieces };
}

/** A short second voice between two stretches of the first. */
function interjection(random: Random, corpus: Corpus, secondS: readonly [number, number]) {
  const [one, two] = twoSpeakers(random, corpus, "any");
  const before = talkOf(random, one, between(random, 3, 9));
  const after = talkOf(random, one, between(random, 3, 8), before);
  const second = talkOf(random, two, between(random, ...secondS));
  const secondAtS = before.durationS + between(random, 0.05, 0.5);
  const pieces = [
    ...place(before, 0),
    ...place(second, secondAtS, between(random, -3, 3)),
    ...place(after, secondAtS + second.durationS + between(random, 0.05, 0.5)),
  ];
  return { voices: 2 as const, secondVoiceS: second.netS, pieces };
}

/** A second voice over the first, wholly (`share` 1) or in part. */
function overlap(random: Random, corpus: Corpus, whole: boolean) {
  const [one, two] = twoSpeakers(random, corpus, "any");
  const first = talkOf(random, one, between(random, 5, 10));
  const second = talkOf(random, two, between(random, 2, 4));
  const room = Math.max(0, first.durationS - second.durationS);
  const atS = whole ? between(random, 0, room) : Math.max(0, first.durationS - between(random, 0.7, 1.5));
  return {
    voices: 2 as const,
    secondVoiceS: Math.min(first.netS, second.netS),
    pieces: [...place(first, 0), ...place(second, atS, between(random, -5, 5))],
  };
}

const alone = (talk: Talk) => ({ voices: 1 as const, secondVoiceS: 0, pieces: place(talk, 0) });

/** One speaker: a recording as it is, or several of one session, one after another. */
const oneVoice = (random: Random, corpus: Corpus) =>
  alone(talkOf(random, pick(random, corpus.speakers), random() < 0.5 ? between(random, 2, 6) : between(random, 6, 16)));

const drawnNoise = (random: Random, sources: MixSources) => ({
  noise: { path: pick(random, sources.noises), snrDb: between(random, 8, 20) },
});

const PLANS: readonly PlanRule[] = [
  {
    condition: "one: short",
    corpora: ALL,
    share: 12,
    plan: (d, c) => alone(talkOf(d, pick(d, c.speakers), between(d, 1.5, 4))),
  },
  {
    condition: "one: 4 to 20 s",
    corpora: ALL,
    share: 24,
    plan: (d, c) => alone(talkOf(d, pick(d, c.speakers), between(d, 4, 18))),
  },
  {
    condition: "one: level steps",
    corpora: MANY_UTTERANCES,
    share: 6,
    plan: (d, c) => {
      const mix = alone(talkOf(d, pick(d, c.speakers), between(d, 5, 14)));
      return { ...mix, pieces: mix.pieces.map((piece) => ({ ...piece, gainDb: piece.gainDb + between(d, -8, 8) })) };
    },
  },
  { condition: "one: telephone", corpora: ALL, share: 9, plan: (d, c) => ({ ...oneVoice(d, c), telephone: true }) },
  { condition: "one: noise", corpora: ALL, share: 12, plan: (d, c, s) => ({ ...oneVoice(d, c), ...drawnNoise(d, s) }) },
  {
    condition: "one: room",
    corpora: ALL,
    share: 6,
    plan: (d, c, s) => ({ ...oneVoice(d, c), room: pick(d, s.rooms) }),
  },
  {
    condition: "one: 25 to 60 s",
    corpora: MANY_UTTERANCES,
    share: 5,
    plan: (d, c) => alone(talkOf(d, pick(d, c.speakers), between(d, 20, 45))),
  },

  {
    condition: "two: one after the other",
    corpora: ALL,
    share: 12,
    plan: (d, c) => sequence(d, c, "any", [3, 8], [2, 5]),
  },
  {
    condition: "two: same gender",
    corpora: GENDERED,
    share: 12,
    plan: (d, c) => sequence(d, c, "same_gender", [3, 8], [2, 5]),
  },
  { condition: "two: children", corpora: OCEAN, share: 5, plan: (d, c) => sequence(d, c, "children", [3, 8], [2, 4]) },
  { condition: "two: 2 s interjection", corpora: ALL, share: 14, plan: (d, c) => interjection(d, c, [2, 2.5]) },
  { condition: "two: 2 s and 2 s", corpora: ALL, share: 6, plan: (d, c) => sequence(d, c, "any", [2, 2.5], [2, 2.5]) },
  {
    condition: "two: 12 dB quieter",
    corpora: ALL,
    share: 6,
    plan: (d, c) => sequence(d, c, "any", [3, 8], [2, 4], [-12, -12]),
  },
  { condition: "two: wholly overlapped", corpora: ALL, share: 8, plan: (d, c) => overlap(d, c, true) },
  { condition: "two: partly overlapped", corpora: ALL, share: 6, plan: (d, c) => overlap(d, c, false) },
  {
    condition: "two: telephone",
    corpora: ALL,
    share: 9,
    plan: (d, c) => ({ ...sequence(d, c, "any", [3, 8], [2, 4]), telephone: true }),
  },
  {
    condition: "two: noise",
    corpora: ALL,
    share: 9,
    plan: (d, c, s) => ({ ...sequence(d, c, "any", [3, 8], [2, 4]), ...drawnNoise(d, s) }),
  },
  {
    condition: "two: 25 to 60 s",
    corpora: MANY_UTTERANCES,
    share: 5,
    plan: (d, c) => sequence(d, c, "any", [20, 40], [2, 4]),
  },
  {
    condition: "two: 1 to 1.5 s interjection (not counted)",
    corpora: ALL,
    share: 5,
    shortestSecondS: 1,
    plan: (d, c) => interjection(d, c, [1, 1.5]),
  },
];

/** Draws `scale` × share plans for each condition. */
export function planMixes(seed: number, sources: MixSources, scale: number): MixPlan[] {
  const plans: MixPlan[] = [];
  for (const [index, rule] of PLANS.entries()) {
    const random = seededRandom(seed + index); // A rule's own stream: changing one leaves the others as they were.
    const corpora = sources.corpora.filter((corpus) => rule.corpora.includes(corpus.name));
    for (let n = 0; n < rule.share * scale; n++) {
      const corpus = corpora[n % corpora.length] as Corpus;
      let plan = rule.plan(random, corpus, sources);
      // A speaker with too little speech left is drawn again, so that every counted second voice has its 2 s.
      while (plan.voices === 2 && plan.secondVoiceS < (rule.shortestSecondS ?? 2))
        plan = rule.plan(random, corpus, sources);
      plans.push({ id: `${index}-${n}`, condition: rule.condition, corpus: corpus.name, ...plan });
    }
  }
  return plans;
}
