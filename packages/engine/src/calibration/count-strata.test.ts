import assert from "node:assert/strict";
import { test } from "node:test";
import { probit } from "../statistics/probit.ts";
import { seededRandom } from "../statistics/random.ts";
import { type CountedComparison, countStrata } from "./count-strata.ts";
import { acceptFrom, stratumOf } from "./thresholds.ts";

const SPEAKERS = 40;
const RATE = 0.01;

/** Everybody against everybody else; LLRs spread normally about what the condition says. */
function strangers(centers: Readonly<Record<string, number>>): readonly CountedComparison[] {
  const random = seededRandom(1);
  return Object.entries(centers).flatMap(([condition, center]) =>
    Array.from({ length: SPEAKERS ** 2 }, (_, i) => ({
      corpus: "some",
      condition,
      mated: false,
      enrollSpeaker: Math.floor(i / SPEAKERS),
      testSpeaker: i % SPEAKERS,
      band: "wide" as const,
      probeSpeechS: 3,
      llr: center + probit(Math.min(Math.max(random(), 1e-9), 1 - 1e-9)),
    })).filter(({ enrollSpeaker, testSpeaker }) => enrollSpeaker !== testSpeaker),
  );
}

const thresholdOf = (comparisons: readonly CountedComparison[]) =>
  acceptFrom(stratumOf(countStrata(comparisons), "wide", 3), RATE);

const shareAt = (comparisons: readonly CountedComparison[], threshold: number): number =>
  comparisons.filter(({ llr }) => llr >= threshold).length / comparisons.length;

test("a promise holds in every condition that can be counted, not only on the whole", () => {
  const comparisons = strangers({ clean: -4, telephone: 0 });
  const { basis, llr } = thresholdOf(comparisons);
  assert.equal(basis, "counted");
  const inTelephone = comparisons.filter(({ condition }) => condition === "telephone");
  assert.ok(shareAt(inTelephone, llr) <= RATE, `${shareAt(inTelephone, llr)}`);
  // Without knowing the conditions the same comparisons allow a threshold that the telephone does not keep.
  const onTheWhole = thresholdOf(comparisons.map(({ condition: _, ...rest }) => rest));
  assert.ok(shareAt(inTelephone, onTheWhole.llr) > RATE);
});

test("a condition with too few comparisons to count errors at a level does not decide about it", () => {
  const many = strangers({ clean: 0 });
  const few = strangers({ telephone: 9 }).slice(0, 5); // a twentieth of an error at 1 %
  assert.ok(thresholdOf([...many, ...few]).llr < 5);
});
