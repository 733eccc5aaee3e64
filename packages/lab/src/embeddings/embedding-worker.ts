import { parentPort, workerData } from "node:worker_threads";
import { openModelStore, VoiceError } from "@voicebio/engine";
import type { WorkerAnswer } from "./embed-recordings.ts";
import { type EmbedderOptions, type EmbeddingJob, openRecordingEmbedder } from "./recording-embedder.ts";

/** A thread that holds the models and embeds one recording at a time; anything but a broken recording ends it. */
const options = workerData as EmbedderOptions;
const embed = await openRecordingEmbedder(openModelStore(options.modelsFolder), options);

async function answerTo(job: EmbeddingJob): Promise<WorkerAnswer> {
  try {
    return { heard: await embed(job) };
  } catch (error) {
    if (error instanceof VoiceError && error.code.startsWith("audio.")) return { broken: error.code };
    throw error;
  }
}

parentPort?.on("message", async (job: EmbeddingJob) => parentPort?.postMessage(await answerTo(job)));
