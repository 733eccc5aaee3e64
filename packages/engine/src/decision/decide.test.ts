import assert from "node:assert/strict";
import { test } from "node:test";
import type { QualityReport } from "../speech/quality.ts";
import { acceptThreshold, decideIdentification, decideVerification } from "./decide.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { reasonsAgainst, tooShort } from "./reasons.ts";

const evidence = (llr: number) => ({ score: 0.5, llr, recipe: "r@1", calibration: "c@1" });
const GOOD: QualityReport = {
  durationS: 5,
  netSpeechS: 4,
  snrDb: 25,
  levelDb: -20,
  clippedShare: 0,
  bandwidthHz: 8000,
  voices: 1,
};
const codes = (quality: Partial<QualityReport>, neededS = 1.5) =>
  reasonsAgainst({ ...GOOD, ...quality }, neededS, DEFAULT_POLICY).map(({ code, needS }) => ({ code, needS }));

test("at most one false match in 1,000 asks for an LLR of ln 1,000", () => {
  assert.ok(Math.abs(acceptThreshold(0.001) - Math.log(1000)) < 1e-12);
});

test("evidence at the threshold accepts, evidence for two speakers rejects, and between them it is inconclusive", () => {
  const threshold = acceptThreshold(DEFAULT_POLICY.maxFalseMatchRate);
  assert.equal(decideVerification(evidence(threshold), [], DEFAULT_POLICY).decision, "accept");
  assert.equal(decideVerification(evidence(-0.1), [], DEFAULT_POLICY).decision, "reject");
  const between = decideVerification(evidence(threshold - 0.1), [], DEFAULT_POLICY);
  assert.equal(between.decision, "inconclusive");
  assert.deepEqual(
    between.reasons.map(({ code }) => code),
    ["evidence.weak"],
  );
});

test("a recording that can't be trusted decides nothing, however strong the evidence", () => {
  const reasons = reasonsAgainst({ ...GOOD, voices: 2 }, 1.5, DEFAULT_POLICY);
  assert.equal(decideVerification(evidence(20), reasons, DEFAULT_POLICY).decision, "inconclusive");
  assert.equal(decideIdentification(20, 5, reasons, DEFAULT_POLICY).decision, "inconclusive");
});

test("a match in a larger gallery asks for more evidence", () => {
  const small = decideIdentification(5, 10, [], DEFAULT_POLICY);
  const large = decideIdentification(5, 1000, [], DEFAULT_POLICY);
  assert.ok(Math.abs(large.threshold - small.threshold - Math.log(100)) < 1e-9);
  assert.equal(decideIdentification(null, 0, [], DEFAULT_POLICY).decision, "no_match");
});

test("too little speech says how much more is needed, rounded up", () => {
  assert.deepEqual(codes({ netSpeechS: 1.13 }), [{ code: "speech.too_short", needS: 0.4 }]);
  assert.deepEqual(codes({ netSpeechS: 0 }), [{ code: "speech.none", needS: 1.5 }]);
  assert.equal(tooShort(1.48, 1.5).message, "1.4 s of speech, 1.5 s needed: 0.1 s more speech.");
});

test("noise, clipping and a second voice are each named", () => {
  assert.deepEqual(
    codes({ snrDb: 1, clippedShare: 0.5, voices: 2 }).map(({ code }) => code),
    ["speech.two_voices", "audio.too_noisy", "audio.clipped"],
  );
  assert.deepEqual(codes({}), []);
});
