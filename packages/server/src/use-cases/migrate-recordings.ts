import type { MigrateRecordings, Migration } from "@voicebio/contract";
import { type Embedding, VoiceError } from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import type { KeptRecording } from "../domain/kept-recording.ts";
import { isRecordingFault } from "../domain/refusal.ts";
import type { WaitingRecording } from "../ports/recipe-stores.ts";
import type { Dependencies } from "./dependencies.ts";
import { extendSamples } from "./extend-samples.ts";
import { inParallel } from "./in-parallel.ts";
import { installedRecipe } from "./installed-recipe.ts";
import { servingModels } from "./serving-models.ts";

/** A batch ends with whichever comes first; each recording in it is at most as long as any enrollment's. */
const MOST_RECORDINGS = 32;
const BATCH_MS = 5000;

type Needs = Pick<Dependencies, "clock" | "inference" | "unitOfWork" | "gallery" | "recipes">;

/**
 * Embeds kept recordings with a recipe that has not embedded them: one batch, each recording stored by itself, so that
 * whatever interrupts it loses at most those in work.
 *
 * @throws VoiceError `recipe.not_found`, `model.*`, `server.overloaded`, `server.stopping`
 */
export const migrateRecordings =
  (deps: Needs) =>
  async (caller: Caller, { to, cursor }: MigrateRecordings): Promise<Migration> => {
    const { tenantId } = caller;
    const { stores } = deps.unitOfWork;
    const model =
      to === undefined ? (await servingModels(deps, stores, tenantId))[0] : installedRecipe(deps.recipes, to).model;
    const page = { limit: MOST_RECORDINGS, ...(cursor !== undefined && { after: cursor }) };
    const waiting = await stores.recordings.waiting(tenantId, model.recipe, page);
    const tried = await embedInTime(deps, caller, model.recipe, waiting);
    const { kept, notKept } = await stores.recordings.countWaiting(tenantId, model.recipe);
    const ended = tried.length === waiting.length && waiting.length < MOST_RECORDINGS;
    return {
      recipe: model.recipe,
      done: tried.filter((outcome) => outcome === "done").length,
      failed: tried.filter((outcome) => typeof outcome === "object"),
      remaining: kept,
      notKept,
      next: ended ? null : (waiting[tried.length - 1]?.sampleId ?? null),
    };
  };

/** `gone`: erased meanwhile, or embedded by another migration. */
type Outcome = "done" | "gone" | Migration["failed"][number];

/** One worker is left to callers, who should hardly notice. The recordings that were begun are the first ones. */
async function embedInTime(
  deps: Needs,
  caller: Caller,
  recipe: string,
  waiting: readonly WaitingRecording[],
): Promise<readonly Outcome[]> {
  const endsAt = performance.now() + BATCH_MS;
  const outcomes = await inParallel(waiting, deps.inference.load().workers - 1, async (recording) =>
    performance.now() < endsAt ? embedOne(deps, caller, recipe, recording) : undefined,
  );
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function embedOne(
  deps: Needs,
  caller: Caller,
  recipe: string,
  { sampleId, speakerId }: WaitingRecording,
): Promise<Outcome> {
  const kept = await deps.unitOfWork.stores.recordings.find(caller.tenantId, sampleId);
  if (kept === undefined) return "gone";
  const embedding = await embeddingOf(deps, recipe, kept);
  if ("code" in embedding) return { sampleId, speakerId, ...embedding };
  const stored = await deps.unitOfWork.commit(async (stores) => {
    if (!(await stores.recordings.isWaiting(caller.tenantId, recipe, sampleId))) return false;
    await extendSamples(stores, caller, speakerId, [{ sampleId, embeddings: [embedding] }], deps.clock.now());
    return true;
  });
  if (!stored) return "gone";
  await deps.gallery.refresh(caller.tenantId, speakerId);
  return "done";
}

/** What is wrong with one very recording: the next one may do. */
type Fault = Pick<Migration["failed"][number], "code" | "message">;

async function embeddingOf(
  { inference }: Needs,
  recipe: string,
  { bytes, channel }: KeptRecording,
): Promise<Embedding | Fault> {
  try {
    const { embeddings } = await inference.analyze(bytes, { recipes: [recipe], countVoices: false, channel });
    return embeddings[0] ?? NO_SPEECH;
  } catch (error) {
    if (!isRecordingFault(error) && !isAnalysisFault(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

const NO_SPEECH: Fault = { code: "speech.none", message: "No speech is heard in it." };

const isAnalysisFault = (error: unknown): error is VoiceError =>
  error instanceof VoiceError && (error.code === "analysis.timed_out" || error.code === "analysis.failed");
