import assert from "node:assert/strict";
import { test } from "node:test";
import { probit } from "../statistics/probit.ts";
import { seededRandom } from "../statistics/random.ts";
import { type CountedComparison, countStrata } from "./count-strata.ts";
import { acceptFrom, rejectBelow, stratumOf } from "./thresholds.ts";

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
      probeRecordings: 1,
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

/** Mated comparisons, three of each speaker. */
const right = (
  probeRecordings: number,
  llr: number,
  speakers = SPEAKERS,
  corpus = "some",
): readonly CountedComparison[] =>
  Array.from({ length: speakers * 3 }, (_, i) => ({
    corpus,
    mated: true,
    enrollSpeaker: i % speakers,
    testSpeaker: i % speakers,
    band: "wide" as const,
    probeSpeechS: 3,
    probeRecordings,
    llr,
  }));

test("two right speakers of a corpus with few of them do not decide from where on everybody is rejected", () => {
  const heard = ["a", "b", "c"].flatMap((corpus) => right(1, 5, 200, corpus));
  const rejectAt = (corpus: readonly CountedComparison[]) =>
    rejectBelow(stratumOf(countStrata([...heard, ...corpus]), "wide", 3), 0.05);
  const hardly = (one: CountedComparison): CountedComparison => ({ ...one, llr: -20 });
  // Two of thirty are more than 5 %, and chance.
  const few = rejectAt(right(1, 9, 10, "few").map((one, i) => (i < 2 ? hardly(one) : one)));
  assert.equal(few.basis, "counted");
  assert.ok(few.llr > 4, `${few.llr}`);
  const many = rejectAt(right(1, 9, 200, "many").map((one, i) => (i % 15 === 0 ? hardly(one) : one)));
  assert.ok(many.llr < -19, `${many.llr}`);
});

test("expected false rejections are those of single recordings, where there are enough of them", () => {
  const missed = (mated: readonly CountedComparison[]) =>
    stratumOf(countStrata([...strangers({ clean: 0 }), ...mated]), "wide", 3)?.accept.find(({ rate }) => rate === RATE)
      ?.otherErrors;
  assert.equal(missed([...right(1, 9), ...right(3, -9)]), 0);
  assert.equal(missed([...right(1, 9, 9), ...right(3, -9)]), 120 / 147, "nine speakers are too few: all count");
});
