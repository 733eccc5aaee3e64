import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  decodeRecording,
  ModelSessions,
  type ModelStore,
  netSpeechS,
  openFilterbankModel,
  type Recipe,
  type SpeechSegment,
  segmentSpeech,
  speechProbabilities,
  type Waveform,
} from "@voicebio/engine";
import { readCorpus, type Utterance } from "./corpus.ts";

/** A recording's embedding over all of its speech, or over its first seconds of speech. */
export interface EmbeddedCrop {
  readonly netSpeechS: number;
  readonly vector: Float32Array;
}

export interface EmbeddedUtterance extends Utterance {
  /** The whole recording first, then crops of `CROPS_S` where it has more speech than that. */
  readonly crops: readonly EmbeddedCrop[];
}

/** Shorter stretches that every recording is also heard at, in seconds of speech: calibration must know them. */
const CROPS_S = [1, 2, 3] as const;
const CACHE = resolve(import.meta.dirname, "../../../.cache/embeddings");
const LIMITS = { maxBytes: 2 ** 26, maxDurationS: 600 };

interface CachedCrop {
  readonly netSpeechS: number;
  readonly vector: string;
}

/** Every recording of a corpus that has speech, embedded; kept by recipe, so that a second run takes seconds. */
export async function embedCorpus(
  store: ModelStore,
  recipe: Recipe,
  folder: string,
  corpus: string,
): Promise<readonly EmbeddedUtterance[]> {
  const file = join(CACHE, recipe.id, `${corpus}.json`);
  const cached: Record<string, readonly CachedCrop[]> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const utterances = readCorpus(folder, corpus);
  const missing = utterances.filter((utterance) => !(utterance.path in cached));
  if (missing.length > 0) {
    const embed = await openCropEmbedder(store, recipe);
    for (const [done, { path }] of missing.entries()) {
      cached[path] = (await embed(join(folder, corpus, path))).map(encodeCrop);
      if (done % 200 === 0) console.error(`${corpus}: ${done} of ${missing.length} embedded`);
    }
    mkdirSync(join(CACHE, recipe.id), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(cached));
    renameSync(`${file}.new`, file);
  }
  return utterances
    .map((utterance) => ({ ...utterance, crops: (cached[utterance.path] ?? []).map(decodeCrop) }))
    .filter((utterance) => utterance.crops.length > 0);
}

const encodeCrop = (crop: EmbeddedCrop): CachedCrop => ({
  netSpeechS: crop.netSpeechS,
  vector: Buffer.from(crop.vector.buffer, crop.vector.byteOffset, crop.vector.byteLength).toString("base64"),
});

function decodeCrop({ netSpeechS, vector }: CachedCrop): EmbeddedCrop {
  const bytes = Uint8Array.from(Buffer.from(vector, "base64"));
  return { netSpeechS, vector: new Float32Array(bytes.buffer) };
}

async function openCropEmbedder(
  store: ModelStore,
  recipe: Recipe,
): Promise<(file: string) => Promise<readonly EmbeddedCrop[]>> {
  const { rateHz, voiceActivity } = recipe.settings;
  const sessions = new ModelSessions(store);
  const detector = await sessions.get(voiceActivity.model);
  const model = await openFilterbankModel(sessions, recipe);
  return async (file) => {
    const { waveform } = await decodeRecording(readFileSync(file), { rateHz, channel: "mix", limits: LIMITS });
    const probabilities = await speechProbabilities(detector, waveform);
    const segments = segmentSpeech(probabilities, waveform.samples.length / rateHz, voiceActivity);
    const whole = netSpeechS(segments);
    const stretches = [segments, ...CROPS_S.filter((s) => s < whole).map((s) => firstSeconds(segments, s))];
    const crops: EmbeddedCrop[] = [];
    for (const stretch of stretches) {
      const heard = stretch === segments ? waveform : cutAfter(waveform, stretch);
      const vector = await model.embed(heard, stretch);
      if (vector !== undefined) crops.push({ netSpeechS: netSpeechS(stretch), vector });
    }
    return crops;
  };
}

/** The waveform up to the end of the last segment: a crop must not be heard with the speech behind it. */
function cutAfter({ samples, rateHz }: Waveform, segments: readonly SpeechSegment[]): Waveform {
  return { samples: samples.subarray(0, Math.ceil((segments.at(-1)?.endS ?? 0) * rateHz)), rateHz };
}

/** The segments up to so many seconds of speech. */
function firstSeconds(segments: readonly SpeechSegment[], seconds: number): readonly SpeechSegment[] {
  const kept: SpeechSegment[] = [];
  let left = seconds;
  for (const { startS, endS } of segments) {
    if (left <= 0) break;
    kept.push({ startS, endS: Math.min(endS, startS + left) });
    left -= endS - startS;
  }
  return kept;
}
