import { centeredUnit, dot, unitVector } from "../comparison/embedding.ts";
import { BLOCK_S, type BlockRange, type PooledBlocks } from "./voice-blocks.ts";

/** How a second voice's turn is searched for; part of the artefact, since the weights were fitted with it. */
export interface TurnSearch {
  /** Shortest turn, and shortest rest, in seconds of speech. */
  readonly minTurnS: number;
  /** Added to a cosine per 1/√s of the shorter side: short stretches look unlike by chance. */
  readonly shortness: number;
}

/** The stretch of speech that is least like the rest. */
export interface LikelyTurn {
  readonly range: BlockRange;
  /** Centered cosine between the stretch and the rest, in [-1, 1]. */
  readonly cosine: number;
  /** Seconds of speech in the stretch or in the rest, whichever is less. */
  readonly shorterS: number;
}

/** First pass: an embedding every two blocks, over six of them (1.4 s), as short as an embedding still says who. */
const HOP = 2;
const REACH = 3;
/** Stretches that the second pass embeds as a whole. */
const SHORTLIST = 24;

/**
 * Finds the contiguous stretch of speech whose voice differs most from the voice of the rest: a turn at the start, at
 * the end or in the middle. With several turns of the second voice, the longest shows.
 *
 * First every stretch is judged by averages of short embeddings, then the most likely ones and the edges around the
 * best by embeddings of their own.
 *
 * @param mean subtracted from each embedding before a cosine
 * @returns undefined where the speech is too short for a turn and a rest
 */
export function findTurn(blocks: PooledBlocks, mean: Float32Array, search: TurnSearch): LikelyTurn | undefined {
  const minBlocks = Math.round(search.minTurnS / BLOCK_S);
  if (blocks.count < 2 * minBlocks) return undefined;
  const fits = ({ from, to }: BlockRange): boolean =>
    from >= 0 && to <= blocks.count && to - from >= minBlocks && blocks.count - (to - from) >= minBlocks;
  const judge = (range: BlockRange): LikelyTurn => {
    const inside = centeredUnit(blocks.inside(range), mean);
    const outside = centeredUnit(blocks.outside(range), mean);
    return { range, cosine: dot(inside, outside), shorterS: shorterS(range, blocks.count) };
  };
  const best = leastAlike(shortlist(blocks, mean, search).filter(fits).map(judge), search);
  if (best === undefined) return undefined;
  const { from, to } = best.range;
  const moves = [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => ({ from: from + a, to: to + b })));
  return leastAlike([best, ...moves.filter(fits).map(judge)], search);
}

const shorterS = ({ from, to }: BlockRange, count: number): number =>
  Math.min(to - from, count - (to - from)) * BLOCK_S;

const likeness = (cosine: number, seconds: number, { shortness }: TurnSearch): number =>
  cosine + shortness / Math.sqrt(seconds);

function leastAlike(turns: readonly LikelyTurn[], search: TurnSearch): LikelyTurn | undefined {
  const of = (turn: LikelyTurn): number => likeness(turn.cosine, turn.shorterS, search);
  let best = turns[0];
  for (const turn of turns) if (best !== undefined && of(turn) < of(best)) best = turn;
  return best;
}

/** The stretches, to whole hops, that averages of short embeddings find the least like the rest. */
function shortlist(blocks: PooledBlocks, mean: Float32Array, search: TurnSearch): readonly BlockRange[] {
  const sums = runningSums(blocks, mean);
  const hops = sums.length - 1;
  const all = sums[hops] as Float32Array;
  const minHops = Math.ceil(search.minTurnS / BLOCK_S / HOP);
  const found: { readonly range: BlockRange; readonly score: number }[] = [];
  for (let from = 0; from < hops; from++) {
    for (let to = from + minHops; to <= hops && to - from <= hops - minHops; to++) {
      const inside = difference(sums[to] as Float32Array, sums[from] as Float32Array);
      const cosine = dot(unitVector(inside), unitVector(difference(all, inside)));
      const range = { from: from * HOP, to: Math.min(blocks.count, to * HOP) };
      found.push({ range, score: likeness(cosine, shorterS(range, blocks.count), search) });
    }
  }
  return found
    .sort((a, b) => a.score - b.score)
    .slice(0, SHORTLIST)
    .map(({ range }) => range);
}

/** Sums of the short embeddings up to each hop, the first of them zero. */
function runningSums(blocks: PooledBlocks, mean: Float32Array): readonly Float32Array[] {
  let sum = new Float32Array(blocks.dimension);
  const sums = [sum];
  for (let middle = HOP / 2; middle - HOP / 2 < blocks.count; middle += HOP) {
    const range = { from: Math.max(0, middle - REACH), to: Math.min(blocks.count, middle + REACH) };
    const unit = centeredUnit(blocks.inside(range), mean);
    sum = sum.map((value, i) => value + (unit[i] as number));
    sums.push(sum);
  }
  return sums;
}

const difference = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - (b[i] as number));
