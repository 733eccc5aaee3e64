import { availableParallelism } from "node:os";
import type { ModelStore, Recipe, Sample } from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { requireCorpora, type Utterance } from "../corpus.ts";
import { embedRecordings } from "../embeddings/embed-recordings.ts";
import { CACHE_FOLDER } from "../embeddings/embedding-cache.ts";
import { LISTED_CORPORA, type ListName } from "../lists.ts";
import { recordingsOf } from "../recordings.ts";

/** A recording as it was heard in one condition. */
export interface HeardSample extends Sample {
  readonly utterance: Utterance;
}

/** The recordings of one list's speakers of one corpus, in one condition; those without speech are left out. */
export interface Cell {
  readonly corpus: string;
  readonly list: ListName;
  readonly condition: string;
  readonly samples: readonly HeardSample[];
}

/**
 * What a recording goes through where things are fitted: wide and narrow band, codecs, noise, rooms, and speech of several
 * lengths. Other noise levels, other rates of Opus, MP3, clipping and speed stay unseen: figures are made on them as well.
 */
export const FITTING_CONDITIONS = [
  CLEAN,
  "telephone",
  "gsm",
  "opus12",
  "noise10",
  "noise5",
  "room",
  "2s",
  "2s+telephone",
] as const;

const SEED = 1;

/** The cells of lists in conditions, embedded by a recipe; from the cache where they are there. */
export async function embeddedCells(
  store: ModelStore,
  recipe: Recipe,
  lists: readonly ListName[],
  conditions: readonly string[],
  perSpeaker: number,
): Promise<readonly Cell[]> {
  const { name } = recipe.settings;
  const corporaFolder = requireCorpora();
  const cells: Cell[] = [];
  for (const list of lists) {
    const drawn = new Map(
      LISTED_CORPORA.map((corpus) => [corpus, recordingsOf(corpus, { corporaFolder, list, perSpeaker, seed: SEED })]),
    );
    const { heard } = await embedRecordings(
      {
        store,
        recipes: [name],
        conditions,
        corporaFolder,
        cacheFolder: CACHE_FOLDER,
        list,
        seed: SEED,
        jobs: availableParallelism(),
      },
      [...drawn.values()].flat(),
    );
    for (const [corpus, utterances] of drawn) {
      for (const condition of conditions) {
        const samples = utterances.flatMap((utterance): HeardSample[] => {
          const { quality, vector } = heard(name, condition, utterance) ?? {};
          if (quality === undefined || vector === undefined) return [];
          const { bandwidthHz, netSpeechS, snrDb } = quality;
          return [{ utterance, embedding: { recipe: recipe.id, vector }, netSpeechS, snrDb, bandwidthHz }];
        });
        cells.push({ corpus, list, condition, samples });
      }
    }
  }
  return cells;
}
