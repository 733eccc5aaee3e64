import type { Random, SpeechSegment, Waveform } from "@voicebio/engine";
import type { ListName } from "../lists.ts";
import { requireKnown } from "../usage-error.ts";
import { clipped } from "./clipping.ts";
import { CODECS, type Codec, throughCodec } from "./codec.ts";
import { cutToSpeech } from "./net-speech.ts";
import { withNoise } from "./noise.ts";
import { inRoom } from "./room.ts";
import { atSpeed } from "./speed.ts";
import { throughTelephone } from "./telephone.ts";

/** What conditions work with, apart from the recording itself. */
export interface Surroundings {
  readonly speechOf: (waveform: Waveform) => Promise<readonly SpeechSegment[]>;
  /** A noise clip of the list that is evaluated on, mono at the rate of the recordings. */
  readonly noiseClip: (random: Random) => Promise<Float32Array>;
  /** A room's impulse response of that list. */
  readonly roomResponse: (random: Random) => Promise<Float32Array>;
  /** Random numbers for one recording and purpose: 5 and 10 dB of noise get the same clip. */
  readonly randomFor: (purpose: string) => Random;
}

interface Step {
  /** Raised with every change that gives other samples: cached embeddings are kept by it. */
  readonly version: number;
  /** Whether list and seed matter. */
  readonly drawn?: boolean;
  readonly encoder?: string;
  readonly apply: (waveform: Waveform, surroundings: Surroundings) => Waveform | Promise<Waveform>;
}

/** What may happen to a recording between the mouth and the voiceprint: a name made of steps, one after the other. */
export interface Condition {
  readonly name: string;
  /** ffmpeg's encoders that it takes. */
  readonly encoders: readonly string[];
  /** Tells apart whatever gives other samples of the same recording. */
  readonly cacheKey: (list: ListName, seed: number) => string;
  /** The same samples for the same recording, list and seed. */
  readonly apply: (waveform: Waveform, surroundings: Surroundings) => Promise<Waveform>;
}

const netSpeech = (seconds: number): Step => ({
  version: 1,
  apply: async (waveform, { speechOf }) => cutToSpeech(waveform, await speechOf(waveform), seconds),
});

const noise = (snrDb: number): Step => ({
  version: 1,
  drawn: true,
  apply: (waveform, { noiseClip, randomFor }) => withNoise(waveform, snrDb, noiseClip, randomFor("noise")),
});

const speed = (factor: number): Step => ({ version: 1, apply: (waveform) => atSpeed(waveform, factor) });

const codec = (through: Codec): Step => ({
  version: 1,
  encoder: through.encoder,
  apply: (waveform) => throughCodec(waveform, through),
});

const STEPS: Readonly<Record<string, Step>> = {
  clean: { version: 1, apply: (waveform) => waveform },
  telephone: { version: 1, apply: throughTelephone },
  "1s": netSpeech(1),
  "2s": netSpeech(2),
  "3s": netSpeech(3),
  "5s": netSpeech(5),
  noise5: noise(5),
  noise10: noise(10),
  noise20: noise(20),
  room: {
    version: 1,
    drawn: true,
    apply: async (waveform, { randomFor, roomResponse }) => inRoom(waveform, await roomResponse(randomFor("room"))),
  },
  opus6: codec(CODECS.opus6),
  opus12: codec(CODECS.opus12),
  opus24: codec(CODECS.opus24),
  gsm: codec(CODECS.gsm),
  mp3_32: codec(CODECS.mp3_32),
  clipped: { version: 1, apply: clipped },
  slower: speed(0.95),
  faster: speed(1.05),
};

/** Every step's name. */
export const STEP_NAMES = Object.keys(STEPS);

/** Nothing done to the recording: the condition that the others are compared with. */
export const CLEAN = "clean";

/** @throws UsageError for a name that is no chain of known steps, such as `telephone` or `2s+telephone` */
export function conditionOf(name: string): Condition {
  const names = name.split("+");
  for (const step of names) requireKnown("condition", step, STEP_NAMES);
  const steps = names.map((step) => STEPS[step] as Step);
  return {
    name,
    encoders: steps.flatMap(({ encoder }) => encoder ?? []),
    cacheKey: (list, seed) => {
      const versions = names.map((step, i) => `${step}.${steps[i]?.version}`).join("+");
      return steps.some(({ drawn }) => drawn) ? `${versions}-${list}-${seed}` : versions;
    },
    apply: async (waveform, surroundings) => {
      let heard = waveform;
      for (const step of steps) heard = await step.apply(heard, surroundings);
      return heard;
    },
  };
}
