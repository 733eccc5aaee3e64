import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptFrom, rejectBelow, type Stratum, strictestRate } from "../calibration/thresholds.ts";
import type { QualityReport } from "../speech/quality.ts";
import { decideIdentification, decideVerification } from "./decide.ts";
import { builtInPolicies, DEFAULT_POLICY } from "./policy.ts";
import { reasonsAgainst, tooShort, weakEvidence } from "./reasons.ts";

/** Two strata of wide band: up to 3 s a rate of 1 % can be shown, from 3 s on one of 0.1 % as well. */
const stratum = (
  fromS: number,
  toS: number,
  levels: readonly (readonly [number, number | null, number])[],
): Stratum => ({
  band: "wide",
  fromS,
  toS,
  nonMated: { comparisons: 10_000, speakers: 100, effective: 3000 },
  mated: { comparisons: 500, speakers: 50 },
  accept: levels.map(([rate, llr, otherErrors]) => ({ rate, llr, otherErrors: llr === null ? null : otherErrors })),
  reject: [
    { rate: 0.05, llr: 1, otherErrors: 0.02 },
    { rate: 0.02, llr: 0.5, otherErrors: 0.03 },
  ],
});
const STRATA = [
  stratum(0, 3, [
    [0.01, 2.5, 0.3],
    [0.001, null, 0],
  ]),
  stratum(3, Number.POSITIVE_INFINITY, [
    [0.01, 1.5, 0.01],
    [0.001, 3.5, 0.04],
  ]),
];
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

const evidence = (llr: number, probeSpeechS = 4, strata: readonly Stratum[] = STRATA) =>
  ({ llr, band: "wide", probeSpeechS, strata }) as const;

test("without counted comparisons, at most one false match in 1,000 asks for an LLR of ln 1,000", () => {
  const { basis, llr } = acceptFrom(undefined, 0.001);
  assert.equal(basis, "bound");
  assert.ok(Math.abs(llr - Math.log(1000)) < 1e-12);
});

test("with them, the threshold is that of the probe's speech and the mildest level that keeps the rate", () => {
  assert.deepEqual(acceptFrom(STRATA[1], 0.005), { llr: 3.5, basis: "counted" });
  assert.deepEqual(acceptFrom(STRATA[1], 0.01), { llr: 1.5, basis: "counted" });
  assert.equal(acceptFrom(STRATA[0], 0.005).basis, "bound");
  const at = (probeSpeechS: number) => decideVerification(evidence(2, probeSpeechS), [], DEFAULT_POLICY).decision;
  assert.deepEqual([at(2), at(4)], ["inconclusive", "accept"]);
});

test("a rate that was not counted asks for no less than the strictest that was", () => {
  const hard = stratum(3, 5, [[0.001, 8.9, 0.2]]);
  assert.deepEqual(acceptFrom(hard, 0.0005), { llr: 8.9, basis: "bound" });
  assert.ok(acceptFrom(hard, 0.0001).llr > 9.2);
  const missed = { ...hard, reject: [{ rate: 0.1, llr: -4, otherErrors: 0.3 }] };
  assert.deepEqual(rejectBelow(missed, 0.05), { llr: -4, basis: "bound" });
  assert.equal(rejectBelow(missed, 0.001).llr, Math.log(0.001));
});

test("evidence at the threshold accepts, far below it rejects, and between them the answer says what would help", () => {
  const decide = (llr: number, probeSpeechS = 2) => decideVerification(evidence(llr, probeSpeechS), [], DEFAULT_POLICY);
  assert.equal(decide(2.5).decision, "accept");
  assert.equal(decide(0.4).decision, "reject");
  const between = decide(2.4);
  assert.equal(between.decision, "inconclusive");
  assert.deepEqual(
    between.reasons.map(({ code, needS }) => ({ code, needS })),
    // From 3 s on 99 of 100 are accepted, below only 70.
    [{ code: "evidence.weak", needS: 1 }],
  );
  // Nothing longer was counted: more speech is not promised to help.
  assert.equal(decide(1, 4).reasons[0]?.needS, undefined);
});

test("weak evidence says which way it leans, unless that is lost in rounding", () => {
  const says = (llr: number) => weakEvidence(llr, 4.7, undefined).message;
  assert.match(says(-3), /\(LLR -3\.0\) .* and rather against one speaker: /);
  for (const llr of [-0.04, 3]) assert.doesNotMatch(says(llr), /rather against/);
});

test("a policy may take what is inconclusive for a rejection, and a rejection never begins above an acceptance", () => {
  const strict = { ...DEFAULT_POLICY, onInconclusive: "reject" } as const;
  const { decision, reasons, rejectBelow, threshold } = decideVerification(evidence(2.4, 2), [], strict);
  assert.deepEqual([decision, reasons[0]?.code, rejectBelow], ["reject", "evidence.weak", threshold.llr]);
  assert.equal(
    decideVerification(evidence(2.4, 2), reasonsAgainst({ ...GOOD, voices: 2 }, 1.5, strict), strict).decision,
    "inconclusive",
  );
  const steep = [{ ...STRATA[1], fromS: 0, reject: [{ rate: 0.02, llr: 9, otherErrors: 0 }] } as Stratum];
  assert.equal(decideVerification(evidence(1.6, 4, steep), [], DEFAULT_POLICY).rejectBelow, 1.5);
});

test("a recording that can't be trusted decides nothing, however strong the evidence", () => {
  const reasons = reasonsAgainst({ ...GOOD, voices: 2 }, 1.5, DEFAULT_POLICY);
  assert.equal(decideVerification(evidence(20), reasons, DEFAULT_POLICY).decision, "inconclusive");
  assert.equal(decideIdentification(evidence(20), 5, reasons, DEFAULT_POLICY).decision, "inconclusive");
});

test("a match among more voiceprints asks for a lower rate of each, until no rate that low was counted", () => {
  const identify = (size: number) => decideIdentification(evidence(20), size, [], DEFAULT_POLICY);
  // 5 % of searches: a rate of 1 % each among 5, of 0.1 % among 50.
  assert.deepEqual([identify(5).threshold, identify(50).threshold], [1.5, 3.5]);
  assert.equal(identify(50).decision, "match");
  const beyond = identify(51);
  assert.deepEqual(
    [beyond.decision, beyond.threshold, beyond.reasons[0]?.code],
    ["inconclusive", null, "gallery.beyond_evidence"],
  );
  assert.match(beyond.reasons[0]?.message ?? "", /only among 50/);
  assert.equal(decideIdentification(evidence(-9), 51, [], DEFAULT_POLICY).decision, "no_match");
  assert.equal(decideIdentification(null, 0, [], DEFAULT_POLICY).decision, "no_match");
});

test("the default policy asks for the strictest standard rate that every stratum it decides in can show", () => {
  assert.equal(strictestRate(STRATA, 1.5), 0.01);
  assert.equal(strictestRate(STRATA, 3), 0.001);
  assert.equal(strictestRate([], 1.5), undefined);
  const [rates] = [STRATA.slice(1), STRATA].map((strata) => builtInPolicies([strata])[0].maxFalseMatchRate);
  assert.equal(rates, 0.001);
  assert.equal(builtInPolicies([STRATA.slice(1), STRATA])[0].maxFalseMatchRate, 0.01);
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
