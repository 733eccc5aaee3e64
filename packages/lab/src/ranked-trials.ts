import { type Random, randomIndex } from "./random.ts";

/** One comparison with the speakers of both sides. */
export interface LabeledScore {
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly mated: boolean;
  readonly score: number;
}

export interface ErrorRates {
  /** Mean of FMR and FNMR at the threshold where they lie closest, accepting at or above it. */
  readonly eer: number;
  /** That threshold, and how many errors of each kind there are. */
  readonly threshold: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
  /**
   * Least detection cost where one comparison in a hundred is mated and both errors cost the same, over the cost of
   * refusing everybody: 1 for a system that says nothing.
   *
   * @see NIST 2016 speaker recognition evaluation plan, section 3
   */
  readonly minDcf: number;
}

const MATED_PRIOR = 0.01;
/** Rounds of a bootstrap unless told. */
const ROUNDS = 200;

/** Comparisons in the order of their scores: ranked once, weighed anew for every round of a bootstrap. */
export class RankedTrials {
  readonly #speakers: number;
  readonly #scores: Float64Array;
  readonly #mated: Uint8Array;
  readonly #enroll: Uint32Array;
  readonly #test: Uint32Array;

  constructor(trials: readonly LabeledScore[]) {
    const names = [...new Set(trials.flatMap((trial) => [trial.enrollSpeaker, trial.testSpeaker]))].sort();
    const numbers = new Map(names.map((name, number) => [name, number]));
    const numberOf = (name: string): number => numbers.get(name) as number;
    const ranked = trials.toSorted((a, b) => a.score - b.score);
    this.#speakers = names.length;
    this.#scores = Float64Array.from(ranked, ({ score }) => score);
    this.#mated = Uint8Array.from(ranked, ({ mated }) => (mated ? 1 : 0));
    this.#enroll = Uint32Array.from(ranked, ({ enrollSpeaker }) => numberOf(enrollSpeaker));
    this.#test = Uint32Array.from(ranked, ({ testSpeaker }) => numberOf(testSpeaker));
  }

  /** @throws RangeError when one kind of comparison is missing */
  errorRates(): ErrorRates {
    const rates = this.#weighed(new Uint32Array(this.#speakers).fill(1));
    if (rates === undefined) throw new RangeError("both kinds of comparison are needed");
    return rates;
  }

  /**
   * Error rates with other speakers, drawn with replacement: a comparison counts as often as the product of how often
   * both of its speakers were drawn (once for a mated one), since comparisons that share a speaker are not independent.
   * The same random numbers draw the same speakers from any trials of the same speakers, so two systems can be paired.
   *
   * @returns one entry a round; undefined where the draw left one kind of comparison out
   * @see Poh, Martin and Bengio, "Performance generalization in biometric authentication using joint user-specific and
   * sample bootstraps", IEEE TPAMI 29(3), 2007
   */
  bootstrap(random: Random, rounds = ROUNDS): readonly (ErrorRates | undefined)[] {
    return Array.from({ length: rounds }, () => {
      const drawn = new Uint32Array(this.#speakers);
      for (let i = 0; i < drawn.length; i++) {
        const speaker = randomIndex(random, drawn.length);
        drawn[speaker] = (drawn[speaker] as number) + 1;
      }
      return this.#weighed(drawn);
    });
  }

  /** @param drawn how often each speaker counts */
  #weighed(drawn: Uint32Array): ErrorRates | undefined {
    const [mated, enroll, test] = [this.#mated, this.#enroll, this.#test];
    const weights = new Float64Array(mated.length);
    let matedSum = 0;
    let nonMatedSum = 0;
    // Hundreds of rounds over a hundred thousand comparisons: plain loops take a tenth of what callbacks do.
    for (let rank = 0; rank < weights.length; rank++) {
      const once = drawn[enroll[rank] as number] as number;
      const weight = mated[rank] === 1 ? once : once * (drawn[test[rank] as number] as number);
      weights[rank] = weight;
      if (mated[rank] === 1) matedSum += weight;
      else nonMatedSum += weight;
    }
    return matedSum === 0 || nonMatedSum === 0 ? undefined : this.#alongThresholds(weights, matedSum, nonMatedSum);
  }

  /** Walks the thresholds upwards: all of them are scores, and one lies above every score. */
  #alongThresholds(weights: Float64Array, mated: number, nonMated: number): ErrorRates {
    const [scores, isMated] = [this.#scores, this.#mated];
    const refusingAll = Math.min(MATED_PRIOR, 1 - MATED_PRIOR);
    let cost = MATED_PRIOR;
    let smallestGap = Number.POSITIVE_INFINITY;
    let [equalRank, equalFalseMatches, equalFalseNonMatches] = [0, 0, 0];
    let falseNonMatches = 0;
    let falseMatches = nonMated;
    for (let rank = 0; rank < weights.length; rank++) {
      if (rank === 0 || scores[rank] !== scores[rank - 1]) {
        const fnmr = falseNonMatches / mated;
        const fmr = falseMatches / nonMated;
        const gap = Math.abs(fmr - fnmr);
        if (gap < smallestGap) {
          smallestGap = gap;
          equalRank = rank;
          equalFalseMatches = falseMatches;
          equalFalseNonMatches = falseNonMatches;
        }
        cost = Math.min(cost, MATED_PRIOR * fnmr + (1 - MATED_PRIOR) * fmr);
      }
      if (isMated[rank] === 1) falseNonMatches += weights[rank] as number;
      else falseMatches -= weights[rank] as number;
    }
    return {
      eer: (equalFalseMatches / nonMated + equalFalseNonMatches / mated) / 2,
      threshold: scores[equalRank] as number,
      falseMatches: equalFalseMatches,
      falseNonMatches: equalFalseNonMatches,
      minDcf: cost / refusingAll,
    };
  }
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Where the middle 95 % of a bootstrap's figures lie. */
export function interval95(figures: readonly number[]): Interval {
  const rising = Float64Array.from(figures).sort();
  const quantile = (q: number): number => rising[Math.round(q * (rising.length - 1))] ?? Number.NaN;
  return { low: quantile(0.025), high: quantile(0.975) };
}

/** The equal error rate's 95 % interval by bootstrap over speakers. */
export const eerInterval = (trials: RankedTrials, random: Random, rounds?: number): Interval =>
  interval95(trials.bootstrap(random, rounds).flatMap((rates) => rates?.eer ?? []));
