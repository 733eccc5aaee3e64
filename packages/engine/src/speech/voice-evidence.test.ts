import assert from "node:assert/strict";
import { test } from "node:test";
import { type BlockSets, labelContrast } from "./voice-evidence.ts";

/** Blocks in which the segmentation is sure of one local speaker (1, 2 or 3). */
const blocks = (window: number, ...speakers: readonly number[]): BlockSets[] =>
  speakers.map((speaker) => ({
    window,
    sets: Float64Array.from({ length: 7 }, (_, set) => (set === speaker ? 1 : 0)),
  }));
const turn = (from: number, to: number) => ({ range: { from, to }, cosine: 0, shorterS: 1 });

test("labels that change with the turn contrast wholly, labels that stay do not contrast", () => {
  const changing = blocks(0, 1, 1, 1, 2, 2, 2);
  assert.ok(Math.abs(labelContrast(changing, turn(3, 6)) - 1) < 1e-9);
  const staying = blocks(0, 1, 1, 1, 1, 1, 1);
  assert.ok(Math.abs(labelContrast(staying, turn(3, 6))) < 1e-9);
});

test("labels of two windows are never compared: each window has its own", () => {
  // The second window calls everybody 2; within each window turn and rest have one label.
  const heard = [...blocks(0, 1, 1, 1, 1), ...blocks(1, 2, 2, 2, 2)];
  assert.ok(Math.abs(labelContrast(heard, turn(2, 6))) < 1e-9);
});

test("a window that holds turn or rest alone says nothing", () => {
  const heard = [...blocks(0, 1, 1, 1), ...blocks(1, 2, 2, 2)];
  assert.equal(labelContrast(heard, turn(3, 6)), 0);
});
