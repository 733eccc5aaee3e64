import { sha256 } from "../embedding/model-store.ts";

/** Uniform numbers in [0, 1) from a seed: the same seed gives the same figures anywhere. */
export type Random = () => number;

/**
 * A small generator with 32 bits of state (mulberry32, T. Ettinger, public domain); for drawing trials and
 * bootstrap samples, never for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const randomIndex = (random: Random, length: number): number => Math.floor(random() * length);

/** @throws RangeError where there is nothing to pick from */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  if (items.length === 0) throw new RangeError("nothing to pick from");
  return items[randomIndex(random, items.length)] as Item;
}

/** How often each of so many speakers comes up when as many are drawn with replacement: one round of a bootstrap. */
export function timesDrawn(random: Random, speakers: number): Uint32Array {
  const times = new Uint32Array(speakers);
  for (let i = 0; i < speakers; i++) {
    const speaker = randomIndex(random, speakers);
    times[speaker] = (times[speaker] as number) + 1;
  }
  return times;
}

/** A new array in random order (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = randomIndex(random, i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

/** A stream of its own for everything that is drawn for another purpose or recording: none shifts the others. */
export const randomFor = (...purpose: readonly (string | number)[]): Random =>
  seededRandom(Number.parseInt(sha256(purpose.join("\n")).slice(0, 8), 16));
