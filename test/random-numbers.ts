/** A whole number from 0 to below `below`. */
export type RandomNumbers = (below: number) => number;

/** Mulberry32: the same numbers in every run, from a seed of 32 bits. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
