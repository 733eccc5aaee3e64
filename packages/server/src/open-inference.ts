import { resolve } from "node:path";
import { findFfmpeg } from "./adapters/ffmpeg.ts";
import { openInferencePool } from "./adapters/inference-pool/inference-pool.ts";
import type { Config } from "./config/config.ts";
import type { Inference } from "./ports/inference.ts";

/**
 * The analysis of recordings as these settings want it, without a data folder.
 *
 * @param alsoNeeded names of recipes to load at the start beside those of the settings; others are loaded when asked for
 * @throws VoiceError `model.*`, `recipe.unknown`
 */
export function openInference(config: Config, alsoNeeded: readonly string[] = []): Promise<Inference> {
  const ffmpeg = config.ffmpeg === "off" ? undefined : findFfmpeg(config.searchPath);
  return openInferencePool({
    modelsFolder: resolve(config.modelsFolder),
    recipes: [...new Set([...config.recipes, ...alsoNeeded])],
    limits: { maxBytes: config.maxRecordingBytes, maxDurationS: config.maxRecordingS },
    ...(ffmpeg !== undefined && { ffmpeg: { path: ffmpeg, timeLimitMs: config.jobTimeoutMs } }),
    workers: config.workers,
    queueLimit: config.queueLimit,
    jobTimeLimitMs: config.jobTimeoutMs,
  });
}
