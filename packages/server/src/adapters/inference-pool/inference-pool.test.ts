import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DEFAULT_RECIPE, openAnalyzer, VoiceError } from "@voicebio/engine";
import { temporaryFolder } from "../temporary-folder.ts";
import { openInferencePool } from "./inference-pool.ts";

const options = {
  modelsFolder: fileURLToPath(new URL("../../../../../models", import.meta.url)),
  recipes: [DEFAULT_RECIPE],
  limits: { maxBytes: 1e9, maxDurationS: 3600 },
  workers: 1,
};
const request = { recipes: [], countVoices: false, channel: "mix" } as const;
const refused = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;

/** A WAV file of a quiet hum, 16 kHz, 16 bits. */
function wavFile(durationS: number): Buffer<ArrayBuffer> {
  const samples = Int16Array.from({ length: durationS * 16_000 }, (_, i) => (i % 160) * 20);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  for (const [offset, value] of [
    [16, 16],
    [24, 16_000],
    [28, 32_000],
  ] as const)
    header.writeUInt32LE(value, offset);
  for (const [offset, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    header.writeUInt16LE(value, offset);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer)]);
}

test("a worker hears in a recording what the engine hears on this thread, and keeps its error codes", async () => {
  await using pool = await openInferencePool(options);
  const analyzer = await openAnalyzer(options);
  assert.deepEqual(await pool.analyze(wavFile(2), request), await analyzer.analyze(wavFile(2), request));
  await assert.rejects(pool.analyze(new Uint8Array(0), request), refused("audio.empty"));
});

test("a recording that is a part of a larger buffer leaves the rest where it is", async () => {
  await using pool = await openInferencePool(options);
  const shared = Buffer.concat([wavFile(1), Buffer.from("neighbour")]);
  await pool.analyze(shared.subarray(0, -9), request);
  assert.equal(shared.subarray(-9).toString(), "neighbour");
});

test("a pool whose models are not there does not open", async () => {
  using folder = temporaryFolder();
  await assert.rejects(openInferencePool({ ...options, modelsFolder: folder.path }), VoiceError);
});

test("giving up a job while a model computes does not end the process", async () => {
  // 20 minutes: no machine hears them in the time limit, and the model takes them in one call.
  await using pool = await openInferencePool({ ...options, jobTimeLimitMs: 300 });
  await assert.rejects(pool.analyze(wavFile(1200), request), refused("analysis.timed_out"));
});
