import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis, QualityReport } from "@voicebio/engine";
import { combinedProbe, combinedQuality, qualityFor } from "./probe.ts";

const quality = (netSpeechS: number, more: Partial<QualityReport> = {}): QualityReport => ({
  durationS: netSpeechS + 1,
  netSpeechS,
  snrDb: 20,
  levelDb: -20,
  clippedShare: 0,
  bandwidthHz: 7000,
  voices: 1,
  ...more,
});

const analysis = (vector: readonly number[], netSpeechS: number): Analysis => ({
  format: { container: "wav", codec: "pcm_s16", rateHz: 16000, channels: 1, durationS: netSpeechS },
  quality: quality(netSpeechS),
  embeddings: [{ recipe: "r", vector: Float32Array.from(vector), netSpeechS }],
});

test("several recordings add up in speech, and the worst of each other measure counts", () => {
  const silent = quality(0, { snrDb: null, levelDb: null, bandwidthHz: null, voices: null });
  const combined = combinedQuality([quality(2, { snrDb: 9, clippedShare: 0.2 }), quality(3, { voices: 2 }), silent]);
  assert.deepEqual(combined, {
    durationS: 8,
    netSpeechS: 5,
    snrDb: 9,
    levelDb: -20,
    clippedShare: 0.2,
    bandwidthHz: 7000,
    voices: 2,
  });
});

test("a probe of several recordings is their mean, weighted by speech", () => {
  const probe = combinedProbe([analysis([4, 0], 1), analysis([0, 4], 3)], "r");
  assert.deepEqual([...(probe?.embedding.vector ?? [])], [1, 3]);
  assert.equal(probe?.netSpeechS, 4);
});

test("a probe of one recording is that recording's embedding, bit by bit", () => {
  const one = analysis([0.1, 0.7], 2.3);
  assert.equal(combinedProbe([one], "r")?.embedding, one.embeddings[0]);
});

test("without an embedding of the recipe there is no probe", () => {
  assert.equal(combinedProbe([analysis([1, 0], 1)], "another"), undefined);
});

test("of a recording's speech counts what the recipe that heard least of it heard, and nothing where one heard none", () => {
  const { embeddings, ...rest } = analysis([1, 0], 3);
  const heard = { ...rest, embeddings: [...embeddings, { recipe: "soft", vector: Float32Array.of(1), netSpeechS: 4 }] };
  assert.equal(qualityFor(heard, ["soft", "r"]).netSpeechS, 3);
  assert.equal(qualityFor(heard, ["soft"]).netSpeechS, 4);
  assert.deepEqual(qualityFor(heard, ["r", "deaf"]), { ...rest.quality, netSpeechS: 0 });
});
