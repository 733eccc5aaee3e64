import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAt, overlappedS, type SegmentedWindow, secondSpeakerS, windowStarts } from "./voice-segmentation.ts";

const RATE_HZ = 16_000;

/** A window of frames that are each sure of one speaker set. */
function window(start: number, sets: readonly number[]): SegmentedWindow {
  const probabilities = new Float32Array(sets.length * 7);
  for (const [frame, set] of sets.entries()) probabilities[frame * 7 + set] = 1;
  return { start, frames: sets.length, probabilities };
}
const repeat = (count: number, set: number): number[] => Array<number>(count).fill(set);

test("a recording of up to 10 s is heard in one window, a longer one in windows that overlap by 2 s or more", () => {
  assert.deepEqual(windowStarts(3 * RATE_HZ), [0]);
  assert.deepEqual(windowStarts(10 * RATE_HZ), [0]);
  const starts = windowStarts(30 * RATE_HZ);
  assert.equal(starts.at(-1), 20 * RATE_HZ, "the last window ends where the recording ends");
  for (const [i, start] of starts.slice(1).entries()) assert.ok(start - (starts[i] as number) <= 8 * RATE_HZ);
});

test("98 s are heard whole in 12 windows, and ten minutes take no more windows than that", () => {
  assert.equal(windowStarts(98 * RATE_HZ).length, 12);
  const starts = windowStarts(600 * RATE_HZ);
  assert.equal(starts.length, 12);
  assert.equal(starts.at(-1), 590 * RATE_HZ);
});

test("the window whose middle is nearest decides, and between windows nobody does", () => {
  const windows = [
    window(0, repeat(589, 1)),
    window(8 * RATE_HZ, repeat(589, 1)),
    window(40 * RATE_HZ, repeat(589, 1)),
  ];
  assert.equal(frameAt(windows, 8.9 * RATE_HZ)?.window, 0);
  assert.equal(frameAt(windows, 9.1 * RATE_HZ)?.window, 1);
  assert.equal(frameAt(windows, 30 * RATE_HZ), undefined);
  assert.deepEqual(frameAt(windows, 40 * RATE_HZ), { window: 2, frame: 0 });
});

test("overlap counts for both speakers who talk, in the window where it is most", () => {
  // 270 samples a frame: 59.26 frames a second. Sets: 1 = first speaker, 2 = second, 4 = both.
  const quiet = window(0, repeat(300, 1));
  const both = window(8 * RATE_HZ, [...repeat(200, 1), ...repeat(59, 4), ...repeat(119, 2)]);
  assert.ok(Math.abs(overlappedS([quiet, both]) - 1) < 0.01);
  assert.ok(Math.abs(secondSpeakerS([quiet, both]) - 3) < 0.02);
});
