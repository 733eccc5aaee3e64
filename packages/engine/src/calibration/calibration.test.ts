import assert from "node:assert/strict";
import { test } from "node:test";
import { type Calibration, calibratedLlr, QUALITY_TERMS, qualityTerms } from "./calibration.ts";

const LIMITS = { speechS: [0.5, 30], snrDb: [-5, 40], maxSamples: 5 } as const;
const side = (netSpeechS: number, snrDb: number | null, narrowShare: number, samples = 1) => ({
  netSpeechS,
  snrDb,
  narrowShare,
  samples,
});

test("sides that are weighed one by one give the LLR of all terms together", () => {
  const weights = (from: number) => QUALITY_TERMS.map((_, i) => Math.sin(from + i));
  const calibration: Calibration = { offset: weights(1), slope: weights(5), limits: LIMITS };
  for (const [voiceprint, probe] of [
    [side(12, 25, 0.4, 3), side(3, 12, 1)],
    [side(100, null, 0, 20), side(0.1, -20, 1)],
  ] as const) {
    const terms = qualityTerms({ voiceprint, probe }, LIMITS);
    assert.equal(terms.length, QUALITY_TERMS.length);
    const weigh = (all: readonly number[]) => all.reduce((sum, weight, i) => sum + weight * (terms[i] as number), 0);
    for (const score of [-2, 0, 3]) {
      const expected = weigh(calibration.offset) + Math.max(0, weigh(calibration.slope)) * score;
      const llr = calibratedLlr(calibration, { score, voiceprint, probe });
      assert.ok(Math.abs(llr - expected) < 1e-9, `${llr}, all terms together ${expected}`);
    }
  }
});

test("quality beyond what was fitted counts as the last that was, and noise that was not measured as none", () => {
  const terms = (speechS: number, snrDb: number | null, samples: number) =>
    qualityTerms({ voiceprint: side(speechS, snrDb, 0, samples), probe: side(3, 20, 0) }, LIMITS);
  assert.deepEqual(terms(99, 70, 9), terms(30, 40, 5));
  assert.deepEqual(terms(99, null, 9), terms(30, 40, 5));
});
