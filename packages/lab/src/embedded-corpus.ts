import { availableParallelism } from "node:os";
import type { ModelStore, Recipe } from "@voicebio/engine";
import { CLEAN } from "./conditions/condition.ts";
import { readCorpus, type Utterance } from "./corpus.ts";
import { embedRecordings } from "./embeddings/embed-recordings.ts";
import { CACHE_FOLDER } from "./embeddings/embedding-cache.ts";

/** A recording's embedding over all of its speech, or over its first seconds of speech. */
export interface EmbeddedCrop {
  readonly netSpeechS: number;
  readonly vector: Float32Array;
}

export interface EmbeddedUtterance extends Utterance {
  /** The whole recording first, then its crops where it has more speech than that. */
  readonly crops: readonly EmbeddedCrop[];
}

/** Shorter stretches that every recording is also heard at, in seconds of speech: calibration must know them. */
const CROPS = [
  { condition: "1s", seconds: 1 },
  { condition: "2s", seconds: 2 },
  { condition: "3s", seconds: 3 },
];

/** A corpus's wanted recordings that have speech, embedded; kept by recipe, so that a second run takes seconds. */
export async function embedCorpus(
  store: ModelStore,
  recipe: Recipe,
  corporaFolder: string,
  corpus: string,
  isWanted: (speaker: string) => boolean,
): Promise<readonly EmbeddedUtterance[]> {
  const { name } = recipe.settings;
  // Nothing is drawn in these conditions, so list and seed do not matter.
  const run = {
    store,
    recipes: [name],
    corporaFolder,
    cacheFolder: CACHE_FOLDER,
    list: "fit",
    seed: 0,
    jobs: availableParallelism(),
  } as const;
  const cropsIn = async (condition: string, utterances: readonly EmbeddedUtterance[]) => {
    const { heard } = await embedRecordings({ ...run, conditions: [condition] }, utterances);
    return utterances.map((utterance): EmbeddedUtterance => {
      const { quality, vector } = heard(name, condition, utterance) ?? {};
      if (quality === undefined || vector === undefined) return utterance;
      return { ...utterance, crops: [...utterance.crops, { netSpeechS: quality.netSpeechS, vector }] };
    });
  };
  const wanted = readCorpus(corporaFolder, corpus).filter(({ speaker }) => isWanted(speaker));
  const all = wanted.map((utterance) => ({ ...utterance, crops: [] }));
  let embedded = (await cropsIn(CLEAN, all)).filter(({ crops }) => crops.length > 0);
  for (const { condition, seconds } of CROPS) {
    const isLonger = ({ crops }: EmbeddedUtterance): boolean => (crops[0]?.netSpeechS ?? 0) > seconds;
    const cropped = await cropsIn(condition, embedded.filter(isLonger));
    const byPath = new Map(cropped.map((utterance) => [utterance.path, utterance]));
    embedded = embedded.map((utterance) => byPath.get(utterance.path) ?? utterance);
  }
  return embedded;
}
