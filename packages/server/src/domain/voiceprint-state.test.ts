import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICY } from "@voicebio/engine";
import { isReady, reasonsAgainstVoiceprint, voiceprintProgress } from "./voiceprint-state.ts";

const progress = (...speechS: number[]) =>
  voiceprintProgress(
    "r",
    speechS.map((netSpeechS) => ({ netSpeechS })),
    DEFAULT_POLICY,
  );

test("a voiceprint is ready from the policy's seconds of speech, in however many recordings", () => {
  assert.ok(isReady(progress(6)));
  assert.ok(isReady(progress(2, 2, 2)));
  assert.ok(!isReady(progress(5.999)));
});

test("what is missing is rounded up, so that the promised seconds are enough", () => {
  assert.equal(progress(3.41).needS, 2.6);
  assert.equal(progress(5.999).needS, 0.1);
  assert.equal(progress().needS, 6);
});

test("a voiceprint that is not ready is a reason with the seconds that are missing", () => {
  const [reason] = reasonsAgainstVoiceprint(progress(3.4), DEFAULT_POLICY);
  assert.equal(reason?.code, "voiceprint.not_ready");
  assert.equal(reason?.needS, 2.6);
  assert.deepEqual(reasonsAgainstVoiceprint(progress(6), DEFAULT_POLICY), []);
});
