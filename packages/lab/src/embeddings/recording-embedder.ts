import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type DetectorSettings,
  decodeRecording,
  ModelSessions,
  type ModelStore,
  measureQuality,
  openFilterbankModel,
  randomFor,
  readRecipe,
  type SpeakerModel,
  speechDetector,
  type Waveform,
} from "@voicebio/engine";
import { conditionOf } from "../conditions/condition.ts";
import { listedSounds } from "../conditions/listed-sounds.ts";
import { floatWav } from "../conditions/wav-file.ts";
import type { ListName } from "../lists.ts";
import type { Heard } from "./embedding-cache.ts";

/** What does not change between the recordings of a run; plain data, so that it can be handed to a worker thread. */
export interface EmbedderOptions {
  readonly modelsFolder: string;
  /** Recipes by name. */
  readonly recipes: readonly string[];
  readonly corporaFolder: string;
  readonly soundsFolder: string | undefined;
  /** Whose noises and rooms are heard. */
  readonly list: ListName;
  readonly seed: number;
}

/** One recording and what is wanted of it. */
export interface EmbeddingJob {
  readonly corpus: string;
  readonly path: string;
  readonly wanted: readonly { readonly condition: string; readonly recipes: readonly string[] }[];
}

export interface HeardIn extends Heard {
  readonly condition: string;
  readonly recipe: string;
}

/** Rate of the corpora and of every recipe so far. */
const RATE_HZ = 16_000;
const LIMITS = { maxBytes: 2 ** 26, maxDurationS: 600 };
/** Seconds of speech are cut off by one detector, whatever the recipes under test use: they must hear the same. */
const CUTTER: DetectorSettings = {
  voiceActivity: { model: "silero-vad", onset: 0.5, offset: 0.35, minSilenceS: 0.3, minSpeechS: 0.1, padS: 0.2 },
  gain: "none",
};

/**
 * Embeds recordings in conditions. A recording is decoded once, a condition applied once for all recipes, and a
 * detector run once for all recipes that share it.
 *
 * The embedder throws VoiceError `audio.*` for a recording that can't be decoded.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`, `recipe.unknown`
 */
export async function openRecordingEmbedder(
  store: ModelStore,
  options: EmbedderOptions,
): Promise<(job: EmbeddingJob) => Promise<readonly HeardIn[]>> {
  const { corporaFolder, list, seed, soundsFolder = corporaFolder } = options;
  const sessions = new ModelSessions(store);
  const recipes = options.recipes.map((name) => readRecipe(store, name));
  const models = new Map<string, SpeakerModel>();
  for (const recipe of recipes) models.set(recipe.id, await openFilterbankModel(sessions, recipe));
  const sounds = {
    noiseClip: listedSounds(soundsFolder, "noise", list, RATE_HZ),
    roomResponse: listedSounds(soundsFolder, "rir", list, RATE_HZ),
    speechOf: (waveform: Waveform) => speechDetector(sessions, waveform)(CUTTER),
  };

  return async ({ corpus, path, wanted }) => {
    const recording = await readFile(join(corporaFolder, corpus, path));
    const { clippedShare, waveform } = await decoded(recording);
    const surroundings = { ...sounds, randomFor: (what: string) => randomFor(seed, corpus, path, what) };
    const heard: HeardIn[] = [];
    for (const { condition, recipes: asked } of wanted) {
      const sound = await conditionOf(condition).apply(waveform, surroundings);
      const cutOff = sound === waveform ? clippedShare : (await decoded(floatWav(sound))).clippedShare;
      const speech = speechDetector(sessions, sound);
      for (const { id, settings } of recipes.filter((recipe) => asked.includes(recipe.settings.name))) {
        const segments = await speech(settings);
        const vector = await models.get(id)?.embed(sound, segments);
        const quality = measureQuality(sound, segments, cutOff);
        heard.push({ condition, recipe: settings.name, quality, vector });
      }
    }
    return heard;
  };
}

const decoded = (recording: Uint8Array) =>
  decodeRecording(recording, { rateHz: RATE_HZ, channel: "mix", limits: LIMITS });
