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
import { migrationCursor, migrationPlace } from "./migration-cursor.ts";
import { servingModels } from "./serving-models.ts";

/** A batch ends with whichever comes first; each recording in it is at most as long as any enrollment's. */
const MOST_RECORDINGS = 32;
const BATCH_MS = 5000;

type Needs = Pick<Dependencies, "clock" | "inference" | "unitOfWork" | "gallery" | "recipes">;

/**
 * Embeds kept recordings with a recipe that has not embedded them: one batch, each recording stored by itself, so that
 * whatever interrupts it loses at most those in work.
 *
 * One at a time over the server, since each holds recordings in memory and workers busy.
 *
 * @throws VoiceError `recipe.not_found`, `request.bad_cursor`, `model.*`, `server.overloaded`, `server.stopping`
 */
export const migrateRecordings = (deps: Needs) => {
  let busy = false;
  return async (caller: Caller, request: MigrateRecordings): Promise<Migration> => {
    if (busy) throw new VoiceError("server.overloaded", "Another batch of recordings is being embedded.");
    busy = true;
    try {
      return await migrateBatch(deps, caller, request);
    } finally {
      busy = false;
    }
  };
};

async function migrateBatch(deps: Needs, caller: Caller, request: MigrateRecordings): Promise<Migration> {
  const { tenantId } = caller;
  const { stores } = deps.unitOfWork;
  const { recipe, after } = await placeOf(deps, tenantId, request);
  const page = { limit: MOST_RECORDINGS, ...(after !== undefined && { after }) };
  const waiting = await stores.recordings.waiting(tenantId, recipe, page);
  const tried = await embedInTime(deps, caller, recipe, waiting);
  const { kept, notKept } = await stores.recordings.countWaiting(tenantId, recipe);
  const ended = tried.length === waiting.length && waiting.length < MOST_RECORDINGS;
  const last = waiting[tried.length - 1]?.sampleId ?? after;
  return {
    recipe,
    done: tried.filter((outcome) => outcome === "done").length,
    failed: tried.filter((outcome) => typeof outcome === "object"),
    remaining: kept,
    notKept,
    next: ended || last === undefined ? null : migrationCursor({ recipe, after: last }),
  };
}

async function placeOf(
  deps: Needs,
  tenantId: string,
  { to, cursor }: MigrateRecordings,
): Promise<{ readonly recipe: string; readonly after?: string }> {
  const place = cursor === undefined ? undefined : migrationPlace(cursor);
  const asked = to ?? place?.recipe;
  if (asked === undefined) return { recipe: (await servingModels(deps, deps.unitOfWork.stores, tenantId))[0].recipe };
  const { recipe } = installedRecipe(deps.recipes, asked).model;
  if (place === undefined) return { recipe };
  if (place.recipe === recipe) return place;
  throw new VoiceError("request.bad_cursor", `This cursor belongs to a migration to ${place.recipe}.`);
}

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
