import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveScores } from "./live-scores.ts";

const SEEN = { low: -1, high: 5 };

test("there is an alarm once enough decisions were given and too many lie outside, and none after they are back", () => {
  const scores = new LiveScores();
  const observe = (score: number, times: number) => {
    for (let i = 0; i < times; i++) scores.observe("verifySpeaker", { score, seen: SEEN });
    return scores.drift()[0];
  };
  assert.deepEqual(scores.drift(), []);
  assert.deepEqual(observe(-2, 99), { operation: "verifySpeaker", share: 1, decisions: 99, alarm: false });
  assert.equal(observe(6, 1)?.alarm, true);
  assert.deepEqual(observe(0, 500), { operation: "verifySpeaker", share: 0, decisions: 500, alarm: false });
  assert.equal(observe(-2, 24)?.alarm, false); // 4.8 %
  assert.equal(observe(-2, 1)?.alarm, true);
});

test("without an upper end nothing is too high, and without a range nothing counts", () => {
  const scores = new LiveScores();
  scores.observe("a", { score: 99, seen: { low: -1, high: null } });
  scores.observe("b", { score: 99 });
  assert.deepEqual(scores.drift(), [{ operation: "a", share: 0, decisions: 1, alarm: false }]);
});
