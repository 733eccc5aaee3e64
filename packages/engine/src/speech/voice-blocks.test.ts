import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { ModelSessions } from "../embedding/model-sessions.ts";
import { openModelStore } from "../embedding/model-store.ts";
import { BlockEmbedder, ROWS_PER_BLOCK } from "./voice-blocks.ts";
import { SPEAKER_MODEL } from "./voice-evidence.ts";

const store = openModelStore(resolve(import.meta.dirname, "../../../../models"));

/** Rows that vary in time and over the bins as energies do, without being speech. */
function features(rows: number) {
  const data = Float32Array.from({ length: rows * 80 }, (_, at) => {
    const [row, bin] = [Math.floor(at / 80), at % 80];
    return -8 + 3 * Math.sin(row / 7 + bin / 11) + 2 * Math.sin((row * row) / 900 + bin / 5);
  });
  return { data, rows, columns: 80 };
}

test("all blocks pooled here give the embedding that the network's own pooling gives", async () => {
  await using sessions = new ModelSessions(store);
  const embedder = await BlockEmbedder.open(await sessions.get(SPEAKER_MODEL));
  const whole = features(10 * ROWS_PER_BLOCK);
  const own = await embedder.embed(whole);
  const blocks = await embedder.pool(whole);
  assert.equal(blocks.count, 10);
  const pooled = blocks.inside({ from: 0, to: 10 });
  // Embeddings have values around 1; sums in another order differ in the sixth digit.
  for (const [i, value] of pooled.entries()) assert.ok(Math.abs(value - (own[i] as number)) < 1e-4);
});

test("the rest around a range is what is left of all blocks", async () => {
  await using sessions = new ModelSessions(store);
  const embedder = await BlockEmbedder.open(await sessions.get(SPEAKER_MODEL));
  const blocks = await embedder.pool(features(10 * ROWS_PER_BLOCK + 5));
  assert.deepEqual(blocks.outside({ from: 0, to: 4 }), blocks.inside({ from: 4, to: 10 }));
  assert.deepEqual(blocks.outside({ from: 4, to: 10 }), blocks.inside({ from: 0, to: 4 }));
});
