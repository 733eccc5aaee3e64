import { type Random, randomIndex } from "./random.ts";

/** Scores of mated (same speaker) and non-mated (different speakers) comparisons. */
export interface Scores {
  readonly mated: readonly number[];
  readonly nonMated: readonly number[];
}

/** Where both errors are equal, and how many errors of each kind that is. */
export interface EqualErrorPoint {
  readonly rate: number;
  readonly threshold: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
}

/**
 * The equal error rate: the mean of FMR and FNMR at the threshold where they lie closest, accepting at or above it.
 *
 * @throws RangeError when one kind of comparison is missing
 */
export function equalErrorPoint({ mated, nonMated }: Scores): EqualErrorPoint {
  if (mated.length === 0 || nonMated.length === 0) throw new RangeError("both kinds of comparison are needed");
  const up = Float64Array.from(mated).sort();
  const down = Float64Array.from(nonMated).sort();
  let best: EqualErrorPoint | undefined;
  let bestGap = Number.POSITIVE_INFINITY;
  let falseNonMatches = 0;
  let belowNonMated = 0;
  for (const threshold of Float64Array.from(new Set([...up, ...down])).sort()) {
    while (falseNonMatches < up.length && (up[falseNonMatches] as number) < threshold) falseNonMatches++;
    while (belowNonMated < down.length && (down[belowNonMated] as number) < threshold) belowNonMated++;
    const falseMatches = down.length - belowNonMated;
    const fmr = falseMatches / down.length;
    const fnmr = falseNonMatches / up.length;
    if (Math.abs(fmr - fnmr) < bestGap) {
      bestGap = Math.abs(fmr - fnmr);
      best = { rate: (fmr + fnmr) / 2, threshold, falseMatches, falseNonMatches };
    }
  }
  return best as EqualErrorPoint;
}

/**
 * Cost of the log-likelihood ratios in bits: 1 for a system that says nothing, and the smaller the better.
 *
 * @see Brümmer and du Preez, "Application-independent evaluation of speaker detection", CSL 20(2–3), 2006
 */
export function cllr({ mated, nonMated }: Scores): number {
  const cost = (llrs: readonly number[], sign: 1 | -1): number =>
    llrs.reduce((sum, llr) => sum + softplus(sign * llr), 0) / llrs.length / Math.LN2;
  return (cost(mated, -1) + cost(nonMated, 1)) / 2;
}

/** ln(1 + e^x) without overflow. */
export const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/**
 * The cost that is left when the scores are mapped to LLRs as well as a rising map can (pool adjacent violators).
 *
 * @see Brümmer and du Preez 2006, section 5
 */
export function minCllr({ mated, nonMated }: Scores): number {
  const all = [...mated.map((score) => ({ score, is: 1 })), ...nonMated.map((score) => ({ score, is: 0 }))];
  // Within equal scores non-mated come last, so that ties fall into one pool.
  all.sort((a, b) => a.score - b.score || b.is - a.is);
  const pools: { sum: number; count: number }[] = [];
  for (const { is } of all) {
    pools.push({ sum: is, count: 1 });
    for (let last = pools.at(-1), before = pools.at(-2); last && before; last = pools.at(-1), before = pools.at(-2)) {
      if (before.sum * last.count < last.sum * before.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  }
  const priorOdds = Math.log(mated.length / nonMated.length);
  let matedCost = 0;
  let nonMatedCost = 0;
  for (const { sum, count } of pools) {
    const llr = Math.log(sum / (count - sum)) - priorOdds;
    if (sum > 0) matedCost += sum * softplus(-llr);
    if (count > sum) nonMatedCost += (count - sum) * softplus(llr);
  }
  return (matedCost / mated.length + nonMatedCost / nonMated.length) / 2 / Math.LN2;
}

/** One comparison with the speakers of both sides. */
export interface LabeledScore {
  readonly enrollSpeaker: string;
  readonly testSpeaker: string;
  readonly mated: boolean;
  readonly score: number;
}

export const splitScores = (scores: readonly LabeledScore[]): Scores => ({
  mated: scores.filter((s) => s.mated).map((s) => s.score),
  nonMated: scores.filter((s) => !s.mated).map((s) => s.score),
});

/**
 * A 95 % interval by bootstrap over speakers: speakers are drawn with replacement, and a comparison counts as often
 * as the product of how often both of its speakers were drawn (once for a mated one), since comparisons that share
 * a speaker are not independent.
 *
 * @see Poh, Martin and Bengio, "Performance generalization in biometric authentication using joint user-specific and
 * sample bootstraps", IEEE TPAMI 29(3), 2007
 */
export function speakerBootstrap(
  scores: readonly LabeledScore[],
  figure: (scores: Scores) => number,
  random: Random,
  rounds = 200,
): { readonly low: number; readonly high: number } {
  const speakers = [...new Set(scores.flatMap((s) => [s.enrollSpeaker, s.testSpeaker]))].sort();
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = new Map<string, number>();
    for (let i = 0; i < speakers.length; i++) {
      const speaker = speakers[randomIndex(random, speakers.length)] as string;
      drawn.set(speaker, (drawn.get(speaker) ?? 0) + 1);
    }
    const resampled = splitScores(scores.flatMap((s) => Array<LabeledScore>(times(s, drawn)).fill(s)));
    if (resampled.mated.length > 0 && resampled.nonMated.length > 0) figures.push(figure(resampled));
  }
  figures.sort((a, b) => a - b);
  const quantile = (q: number): number => figures[Math.round(q * (figures.length - 1))] ?? Number.NaN;
  return { low: quantile(0.025), high: quantile(0.975) };
}

const times = (s: LabeledScore, drawn: ReadonlyMap<string, number>): number =>
  s.mated ? (drawn.get(s.enrollSpeaker) ?? 0) : (drawn.get(s.enrollSpeaker) ?? 0) * (drawn.get(s.testSpeaker) ?? 0);
