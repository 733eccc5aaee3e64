import assert from "node:assert/strict";
import { test } from "node:test";
import { dependenceOf, isReadyIn, type SpeakerStanding } from "./standing.ts";

const POLICY = { minVoiceprintSpeechS: 6 };
const SERVING = ["newer", "older"] as const;

const standing = (seconds: Readonly<Record<string, number>>, waitingS = 0): SpeakerStanding => ({
  speakerId: "s",
  voiceprints: new Map(Object.entries(seconds).map(([recipe, netSpeechS]) => [recipe, { samples: 1, netSpeechS }])),
  waiting: { samples: 1, netSpeechS: waitingS },
});
const dependence = (...of: Parameters<typeof standing>) => dependenceOf(standing(...of), [...SERVING], POLICY);

test("a speaker is ready in a recipe from the speech that the policy wants on, and never in one without samples", () => {
  assert.equal(isReadyIn(standing({ older: 6 }), "older", POLICY), true);
  assert.equal(isReadyIn(standing({ older: 5.9 }), "older", POLICY), false);
  assert.equal(isReadyIn(standing({ older: 6 }), "newer", POLICY), false);
});

test("whom the preferred recipe serves, and whom none could serve, depends on no other", () => {
  assert.equal(dependence({ newer: 7, older: 9 }), undefined);
  assert.equal(dependence({ newer: 3, older: 3 }), undefined);
});

test("who is ready in another recipe alone depends on it, until enough is embedded or spoken", () => {
  assert.deepEqual(dependence({ older: 8 }), { servedBy: "older", needS: 6 });
  assert.deepEqual(dependence({ older: 8, newer: 2 }, 1.5), { servedBy: "older", needS: 2.5 });
  assert.deepEqual(dependence({ older: 8 }, 8), { servedBy: "older", needS: 0 });
});

test("a recipe that is not installed serves nobody", () => {
  assert.deepEqual(dependence({ gone: 8 }), { servedBy: null, needS: 6 });
});
