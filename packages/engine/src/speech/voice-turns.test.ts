import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK_S, PooledBlocks } from "./voice-blocks.ts";
import { findTurn } from "./voice-turns.ts";

const SEARCH = { minTurnS: 6 * BLOCK_S, shortness: 0.2 };
const CHANNELS = 512;
const FRAMES_PER_BLOCK = 12;
const MEAN = new Float32Array(2);

/** Blocks of two voices: voice 0 sounds in channel 0 alone, voice 1 in channel 1; the embedding is these two means. */
function voices(...blocks: readonly number[]): PooledBlocks {
  const length = blocks.length * FRAMES_PER_BLOCK;
  const frames = new Float32Array(CHANNELS * length);
  for (const [block, voice] of blocks.entries()) {
    frames.fill(1, voice * length + block * FRAMES_PER_BLOCK, voice * length + (block + 1) * FRAMES_PER_BLOCK);
  }
  const weight = new Float32Array(2 * 2 * CHANNELS);
  weight[0] = 1;
  weight[2 * CHANNELS + 1] = 1;
  return new PooledBlocks(frames, { weight, mean: MEAN, deviation: Float32Array.of(1, 1) });
}
const turn = (count: number, voice: number): number[] => Array<number>(count).fill(voice);

test("a turn in the middle of another voice is found to the block", () => {
  const found = findTurn(voices(...turn(13, 0), ...turn(9, 1), ...turn(15, 0)), MEAN, SEARCH);
  assert.deepEqual(found?.range, { from: 13, to: 22 });
  assert.ok(Math.abs((found?.cosine ?? 1) - 0) < 1e-6);
  assert.ok(Math.abs((found?.shorterS ?? 0) - 9 * BLOCK_S) < 1e-9);
});

test("a turn at the start or at the end is found to the block", () => {
  const first = findTurn(voices(...turn(7, 1), ...turn(20, 0)), MEAN, SEARCH);
  assert.ok(first?.range.to === 7 || first?.range.from === 7);
  const last = findTurn(voices(...turn(20, 0), ...turn(7, 1)), MEAN, SEARCH);
  assert.ok(last?.range.to === 20 || last?.range.from === 20);
});

test("one voice alone is like itself wherever it is cut", () => {
  const found = findTurn(voices(...turn(30, 0)), MEAN, SEARCH);
  assert.ok(Math.abs((found?.cosine ?? 0) - 1) < 1e-6);
});

test("speech shorter than two turns holds none that could be found", () => {
  assert.equal(findTurn(voices(...turn(6, 0), ...turn(5, 1)), MEAN, SEARCH), undefined);
  assert.equal(findTurn(voices(), MEAN, SEARCH), undefined);
});
