import type { ClusteredComparisons } from "./clustered-rate.ts";
import type { ErrorCurve } from "./error-curve.ts";
import type { ScoreColumns } from "./labeled-scores.ts";
import { type Random, timesDrawn } from "./random.ts";

/** Rounds of a bootstrap unless told. */
const ROUNDS = 200;
/** A round of a bootstrap looks at no more thresholds than this many for each kind of comparison and part of its range. */
const THRESHOLDS = 16_384;
/** The part of the non-mated comparisons that low false match rates are read from. */
const HIGHEST_SHARE = 0.01;

/** Comparisons in the order of their scores: ranked once, weighed anew for every round of a bootstrap. */
export class RankedTrials {
  readonly mated: number;
  readonly nonMated: number;
  readonly speakers: number;
  /** Speakers of mated comparisons; null where it is not known who speaks. */
  readonly matedSpeakers: number | null;
  readonly #scores: Float64Array;
  readonly #isMated: Uint8Array;
  readonly #enroll: Uint32Array;
  readonly #test: Uint32Array;
  #bins: Uint32Array | undefined;

  constructor({ enroll, mated, scores, speakers, test }: ScoreColumns) {
    const ranks = ascending(scores);
    this.speakers = speakers;
    this.#scores = new Float64Array(scores.length);
    this.#isMated = new Uint8Array(scores.length);
    this.#enroll = new Uint32Array(scores.length);
    this.#test = new Uint32Array(scores.length);
    const hasMated = new Uint8Array(speakers);
    let matedCount = 0;
    for (let rank = 0; rank < scores.length; rank++) {
      const at = ranks[rank] as number;
      this.#scores[rank] = scores[at] as number;
      this.#isMated[rank] = mated[at] as number;
      this.#enroll[rank] = enroll[at] as number;
      this.#test[rank] = test[at] as number;
      matedCount += mated[at] as number;
      if (mated[at] === 1) hasMated[enroll[at] as number] = 1;
    }
    this.mated = matedCount;
    this.nonMated = scores.length - matedCount;
    this.matedSpeakers = speakers === 0 ? null : hasMated.reduce((sum, one) => sum + one, 0);
  }

  /** Whether there is a comparison of either kind: without both there are no error rates. */
  get hasBothKinds(): boolean {
    return this.mated > 0 && this.nonMated > 0;
  }

  /** The comparisons of one kind; mated ones with their signs turned, so that errors lie above in both. */
  ofKind(mated: boolean): ClusteredComparisons {
    const is = (rank: number): boolean => (this.#isMated[rank] === 1) === mated;
    const scores = this.#scores.filter((_, rank) => is(rank));
    return {
      scores: mated ? scores.map((score) => -score) : scores,
      enroll: this.#enroll.filter((_, rank) => is(rank)),
      test: this.#test.filter((_, rank) => is(rank)),
    };
  }

  /** Every comparison counts once. @throws RangeError when one kind of comparison is missing */
  curve(): ErrorCurve {
    if (!this.hasBothKinds) throw new RangeError("both kinds of comparison are needed");
    const scores = this.#scores;
    let distinct = 0;
    for (let rank = 0; rank < scores.length; rank++) if (scores[rank] !== scores[rank - 1]) distinct++;
    const curve = emptyCurve(distinct);
    let at = -1;
    for (let rank = 0; rank < scores.length; rank++) {
      if (scores[rank] !== scores[rank - 1]) {
        at++;
        curve.scores[at] = scores[rank] as number;
      }
      const kind = this.#isMated[rank] === 1 ? curve.mated : curve.nonMated;
      kind[at] = (kind[at] as number) + 1;
    }
    return { ...curve, matedSum: this.mated, nonMatedSum: this.nonMated };
  }

  /**
   * The curve with other speakers, drawn with replacement: a comparison counts as often as the product of how often
   * both of its speakers were drawn (once for a mated one), since comparisons that share a speaker are not independent.
   * The same random numbers draw the same speakers from any trials of the same speakers, so two systems can be paired.
   * Of long lists, neighbouring scores are looked at together.
   *
   * @returns one entry a round; undefined where the draw left one kind of comparison out
   * @see Poh, Martin and Bengio, "Performance generalization in biometric authentication using joint user-specific and
   * sample bootstraps", IEEE TPAMI 29(3), 2007
   */
  *bootstrap(random: Random, rounds = ROUNDS): Generator<ErrorCurve | undefined> {
    for (let round = 0; round < rounds; round++) yield this.#weighed(timesDrawn(random, this.speakers));
  }

  /** @param drawn how often each speaker counts */
  #weighed(drawn: Uint32Array): ErrorCurve | undefined {
    this.#bins ??= this.#binEnds();
    const [isMated, enroll, test, scores, ends] = [this.#isMated, this.#enroll, this.#test, this.#scores, this.#bins];
    const curve = emptyCurve(ends.length);
    let [matedSum, nonMatedSum, rank] = [0, 0, 0];
    // Hundreds of rounds over millions of comparisons: plain loops take a tenth of what callbacks do.
    for (let bin = 0; bin < ends.length; bin++) {
      const end = ends[bin] as number;
      curve.scores[bin] = scores[(rank + end) >> 1] as number;
      let [mated, nonMated] = [0, 0];
      for (; rank < end; rank++) {
        const once = drawn[enroll[rank] as number] as number;
        if (isMated[rank] === 1) mated += once;
        else nonMated += once * (drawn[test[rank] as number] as number);
      }
      curve.mated[bin] = mated;
      curve.nonMated[bin] = nonMated;
      matedSum += mated;
      nonMatedSum += nonMated;
    }
    return matedSum === 0 || nonMatedSum === 0 ? undefined : { ...curve, matedSum, nonMatedSum };
  }

  /** Where each bin ends: at every distinct score of a short list, at evenly drawn ones of a long one. */
  #binEnds(): Uint32Array {
    const { mated, nonMated } = this;
    const high = Math.ceil(HIGHEST_SHARE * nonMated);
    const steps = {
      mated: Math.ceil(mated / THRESHOLDS),
      nonMated: Math.ceil((nonMated - high) / THRESHOLDS),
      high: Math.ceil(high / THRESHOLDS),
    };
    const ends: number[] = [];
    let [matedSince, nonMatedSince, nonMatedLeft] = [0, 0, nonMated];
    for (let rank = 0; rank < this.#scores.length; rank++) {
      if (this.#isMated[rank] === 1) matedSince++;
      else {
        nonMatedSince++;
        nonMatedLeft--;
      }
      if (this.#scores[rank] === this.#scores[rank + 1]) continue;
      const step = nonMatedLeft <= high ? steps.high : steps.nonMated;
      if (matedSince < steps.mated && nonMatedSince < step) continue;
      ends.push(rank + 1);
      [matedSince, nonMatedSince] = [0, 0];
    }
    if (ends.at(-1) !== this.#scores.length) ends.push(this.#scores.length);
    return Uint32Array.from(ends);
  }
}

const emptyCurve = (size: number) => ({
  scores: new Float64Array(size),
  mated: new Float64Array(size),
  nonMated: new Float64Array(size),
});

/**
 * Places of the values in rising order. Each place travels in the lower half of a 64-bit key whose upper half rises with
 * the value as a 32-bit float, so that the engine's own sort of integers does the work; what is equal in 32 bits is put
 * in order afterwards.
 */
function ascending(values: Float64Array): Uint32Array {
  const keys = new BigUint64Array(values.length);
  const halves = new Uint32Array(keys.buffer); // little-endian, as every machine that Node 24 runs on
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  for (let i = 0; i < values.length; i++) {
    const raw = bits[i] as number;
    halves[2 * i] = i;
    halves[2 * i + 1] = raw >= 0x8000_0000 ? ~raw : raw | 0x8000_0000;
  }
  keys.sort();
  const places = new Uint32Array(values.length);
  for (let i = 0; i < places.length; i++) places[i] = halves[2 * i] as number;
  for (let from = 0; from < places.length; ) {
    let to = from + 1;
    while (to < places.length && halves[2 * to + 1] === halves[2 * from + 1]) to++;
    if (to - from > 1) places.subarray(from, to).sort((a, b) => (values[a] as number) - (values[b] as number));
    from = to;
  }
  return places;
}
