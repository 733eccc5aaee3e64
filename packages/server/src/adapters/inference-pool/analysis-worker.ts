import { workerData } from "node:worker_threads";
import { type Analysis, openAnalyzer } from "@voicebio/engine";
import { ffmpegDecoder } from "../ffmpeg.ts";
import type { AnalysisJob, AnalysisWorkerData } from "./inference-pool.ts";
import { type Finished, serveJobs } from "./worker-protocol.ts";

/** A thread that holds the models and analyzes one recording at a time. */
await serveJobs<AnalysisJob, Analysis>(async () => {
  const { ffmpeg, ...options } = workerData as AnalysisWorkerData;
  const analyzer = await openAnalyzer({ ...options, ...(ffmpeg && { outside: ffmpegDecoder(ffmpeg) }) });
  return async ({ recording, request }) => withoutCopies(await analyzer.analyze(recording, request));
});

/** Each vector in a buffer of its own, to be handed over: a view would drag along all that it is a view of. */
function withoutCopies(analysis: Analysis): Finished<Analysis> {
  const embeddings = analysis.embeddings.map((one) => ({ ...one, vector: new Float32Array(one.vector) }));
  return { result: { ...analysis, embeddings }, transfer: embeddings.map(({ vector }) => vector.buffer) };
}
