import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type ModelStore, readRecipe } from "@voicebio/engine";
import { conditionOf } from "../conditions/condition.ts";
import type { Utterance } from "../corpus.ts";
import type { ListName } from "../lists.ts";
import { EmbeddingCache, type Heard } from "./embedding-cache.ts";
import type { EmbedderOptions, EmbeddingJob, HeardIn } from "./recording-embedder.ts";

export interface EmbeddingRun {
  readonly store: ModelStore;
  /** Recipes and conditions by name. */
  readonly recipes: readonly string[];
  readonly conditions: readonly string[];
  readonly corporaFolder: string;
  /** Where noise clips and room responses stand, for conditions that draw some; the corpora's folder unless told. */
  readonly soundsFolder?: string;
  /** Undefined keeps nothing beyond the run: voices of others than the development corpora's are not ours to keep. */
  readonly cacheFolder: string | undefined;
  /** Whose noises and rooms are heard. */
  readonly list: ListName;
  readonly seed: number;
  /** Worker threads; each holds the models of its own. */
  readonly jobs: number;
  /** Told how far it is; otherwise standard error is, from time to time. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface EmbeddedRecordings {
  /** Undefined for a broken recording. */
  readonly heard: (recipe: string, condition: string, utterance: Utterance) => Heard | undefined;
  /** Recordings that can't be decoded, by `corpus/path`, with the code that says why. */
  readonly broken: ReadonlyMap<string, string>;
}

export type WorkerAnswer = { readonly heard: readonly HeardIn[] } | { readonly broken: string };

const ANNOUNCED_EVERY = 200;

/**
 * Every recording in every condition and recipe, from the cache where it is there; what is missing is embedded in
 * worker threads and kept at once, so that a run can be interrupted and a second one takes seconds.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`, `recipe.unknown`
 * @throws Error whatever ends a worker, such as a codec that fails
 */
export async function embedRecordings(
  run: EmbeddingRun,
  utterances: readonly Utterance[],
): Promise<EmbeddedRecordings> {
  // A wrong file is said here, where the error keeps its code: what ends a worker arrives as a mere Error.
  for (const recipe of run.recipes) run.store.load(readRecipe(run.store, recipe).settings.speakerModel.model);
  const cacheOf = openCaches(run);
  const broken = new Map<string, string>();
  const jobs = utterances
    .map(({ corpus, path }): EmbeddingJob => {
      const missing = (condition: string) =>
        run.recipes.filter((recipe) => cacheOf(recipe, corpus, condition).get(path) === undefined);
      const wanted = run.conditions.map((condition) => ({ condition, recipes: missing(condition) }));
      return { corpus, path, wanted: wanted.filter(({ recipes }) => recipes.length > 0) };
    })
    .filter(({ wanted }) => wanted.length > 0);
  let done = 0;
  await inWorkers(run, jobs, ({ corpus, path }, answer) => {
    if ("broken" in answer) {
      broken.set(`${corpus}/${path}`, answer.broken);
      if (run.onProgress === undefined) console.error(`${corpus}/${path} can't be decoded: ${answer.broken}`);
    } else
      for (const { recipe, condition, ...heard } of answer.heard) cacheOf(recipe, corpus, condition).add(path, heard);
    done++;
    run.onProgress?.(done, jobs.length);
    if (run.onProgress === undefined && done % ANNOUNCED_EVERY === 0)
      console.error(`${done} of ${jobs.length} recordings embedded`);
  });
  return { heard: (recipe, condition, { corpus, path }) => cacheOf(recipe, corpus, condition).get(path), broken };
}

/** Each cache is read once, when it is first asked for. */
function openCaches({ cacheFolder, list, recipes, seed, store }: EmbeddingRun) {
  const ids = new Map(recipes.map((name) => [name, readRecipe(store, name).id]));
  const caches = new Map<string, EmbeddingCache>();
  return (recipe: string, corpus: string, condition: string): EmbeddingCache => {
    const name = [recipe, corpus, condition].join("/");
    const key = () => conditionOf(condition).cacheKey(list, seed);
    const cache = caches.get(name) ?? new EmbeddingCache(cacheFolder, ids.get(recipe) as string, corpus, key());
    caches.set(name, cache);
    return cache;
  };
}

/**
 * Hands out the jobs one by one until one fails or the signal comes; the first failure is thrown. Every worker ends the job
 * that it has: a thread that is terminated inside onnxruntime takes the process with it.
 */
async function inWorkers(
  { corporaFolder, jobs, list, recipes, seed, signal, soundsFolder, store }: EmbeddingRun,
  work: readonly EmbeddingJob[],
  onAnswer: (job: EmbeddingJob, answer: WorkerAnswer) => void,
): Promise<void> {
  const options: EmbedderOptions = { modelsFolder: store.folder, recipes, corporaFolder, soundsFolder, list, seed };
  const left = work.values();
  const workers = Array.from(
    { length: Math.min(jobs, work.length) },
    () => new Worker(new URL("./embedding-worker.ts", import.meta.url), { workerData: options }),
  );
  const failures: unknown[] = []; // in the order in which they happened
  const serve = async (worker: Worker): Promise<void> => {
    try {
      for (const job of left) {
        if (failures.length > 0) return;
        signal?.throwIfAborted();
        worker.postMessage(job);
        const [answer] = (await once(worker, "message")) as [WorkerAnswer]; // rejects with the error that ends a worker
        onAnswer(job, answer);
      }
    } catch (failure) {
      failures.push(failure);
    }
  };
  try {
    await Promise.all(workers.map(serve));
    if (failures.length > 0) throw failures[0];
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
