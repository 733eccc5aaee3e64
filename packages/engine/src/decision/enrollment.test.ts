import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptFrom } from "../calibration/thresholds.ts";
import { type Agreement, agreementOf, decideEnrollment, type OtherSpeaker } from "./enrollment.ts";
import { DEFAULT_POLICY, type Handling, type Policy } from "./policy.ts";

/** Nothing was counted: the bound holds. */
const evidence = (llr: number) => ({ llr, band: "wide", probeSpeechS: 4, strata: [] }) as const;
const ACCEPT = acceptFrom(undefined, DEFAULT_POLICY.maxFalseMatchRate).llr;

const policyWith = (handling: Handling): Policy => ({
  ...DEFAULT_POLICY,
  enrollment: { disagreement: handling, duplicate: handling, watchlist: handling },
});

/** The decision and the reasons' codes, in a gallery of ten. */
function decided(agreement: Agreement, others: readonly OtherSpeaker[], policy: Policy = DEFAULT_POLICY) {
  const { decision, reasons } = decideEnrollment({ agreement, llr: 1, others, gallerySize: 10 }, policy);
  return [decision, ...reasons.map(({ code }) => code)];
}

const other = (llr: number, more: Partial<OtherSpeaker> = {}): OtherSpeaker => ({
  speakerId: "spk_other",
  onWatchlist: false,
  evidence: evidence(llr),
  ...more,
});

test("a recording agrees with a voiceprint that would accept it, and disagrees where it would be rejected", () => {
  assert.equal(agreementOf(evidence(ACCEPT), true, DEFAULT_POLICY), "confirmed");
  assert.equal(agreementOf(evidence(ACCEPT - 0.1), true, DEFAULT_POLICY), "unconfirmed");
  assert.equal(agreementOf(evidence(-0.1), true, DEFAULT_POLICY), "disagrees");
  assert.equal(agreementOf(null, true, DEFAULT_POLICY), "unconfirmed");
});

test("while a voiceprint is collecting, whatever does not speak for two speakers is plausible", () => {
  for (const llr of [0, ACCEPT + 1]) assert.equal(agreementOf(evidence(llr), false, DEFAULT_POLICY), "plausible");
  assert.equal(agreementOf(evidence(-0.1), false, DEFAULT_POLICY), "disagrees");
});

test("what disagrees is refused, asked about or allowed as the policy says, each time with the reason", () => {
  assert.deepEqual(decided("disagrees", [], policyWith("refuse")), ["refuse", "enrollment.disagrees"]);
  assert.deepEqual(decided("disagrees", [], policyWith("ask")), ["quarantine", "enrollment.disagrees"]);
  assert.deepEqual(decided("disagrees", [], policyWith("allow")), ["accept", "enrollment.disagrees"]);
  assert.deepEqual(decided("plausible", [], policyWith("refuse")), ["accept"]);
});

test("what is not certain is kept aside, never refused, unless the policy allows everything", () => {
  for (const handling of ["refuse", "ask"] as const) {
    assert.deepEqual(decided("unconfirmed", [], policyWith(handling)), ["quarantine", "enrollment.unconfirmed"]);
  }
  assert.deepEqual(decided("unconfirmed", [], policyWith("allow")), ["accept", "enrollment.unconfirmed"]);
});

test("a duplicate is whoever passes for another speaker among as many as a stranger seldom does", () => {
  const threshold = acceptFrom(undefined, DEFAULT_POLICY.maxFalseMatchRate / 10).llr;
  assert.deepEqual(decided("plausible", [other(threshold)]), ["quarantine", "enrollment.duplicate"]);
  assert.deepEqual(decided("plausible", [other(threshold - 0.1)]), ["accept"]);
  assert.deepEqual(decided("disagrees", [other(20)]), ["quarantine", "enrollment.disagrees", "enrollment.duplicate"]);
});

test("the more voiceprints are ready, the nearer a voice has to be to one of them to be a duplicate", () => {
  const needed = (gallerySize: number) => acceptFrom(undefined, DEFAULT_POLICY.maxFalseMatchRate / gallerySize).llr;
  const asked = (llr: number, gallerySize: number) =>
    decideEnrollment({ agreement: "plausible", llr: 1, others: [other(llr)], gallerySize }, DEFAULT_POLICY).decision;
  assert.ok(needed(10) < needed(11));
  assert.deepEqual([asked(needed(10), 10), asked(needed(10), 11)], ["quarantine", "accept"]);
});

test("a voice that its own voiceprint confirms is no duplicate, but still on the watchlist", () => {
  const watched = other(20, { speakerId: "spk_watched", onWatchlist: true });
  assert.deepEqual(decided("confirmed", [other(30), watched]), ["quarantine", "enrollment.watchlist"]);
  const refusing = { ...DEFAULT_POLICY, enrollment: { ...DEFAULT_POLICY.enrollment, watchlist: "refuse" } } as const;
  assert.deepEqual(decided("plausible", [other(30), watched], refusing), [
    "refuse",
    "enrollment.watchlist",
    "enrollment.duplicate",
  ]);
});

test("a reason names the nearest other speaker by id, and a way out", () => {
  const nearer = other(30, { speakerId: "spk_nearer" });
  const asked = { agreement: "plausible", llr: 1, others: [other(20), nearer], gallerySize: 10 } as const;
  const [reason] = decideEnrollment(asked, DEFAULT_POLICY).reasons;
  assert.equal(reason?.speakerId, "spk_nearer");
  assert.equal(
    reason?.message,
    "The voice sounds like another speaker, spk_nearer (LLR 30.0). Make sure whose voice it is, then confirm the sample or delete it.",
  );
});
