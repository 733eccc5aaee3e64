/** So many pairs, each of which is made from its number: a folder may hold more pairs than memory. */
export interface PairSource {
  readonly count: number;
  readonly at: (number: number) => readonly [number, number];
}

type Groups = readonly (readonly number[])[];

/** Every two of each group. */
export const pairsWithin = (groups: Groups): PairSource =>
  joined(
    groups.map((own) => ({
      count: (own.length * (own.length - 1)) / 2,
      at: (number) => {
        const second = Math.floor((1 + Math.sqrt(1 + 8 * number)) / 2); // pairs in the order (0,1) (0,2) (1,2) (0,3) …
        return [own[number - (second * (second - 1)) / 2] as number, own[second] as number];
      },
    })),
  );

/** Every two of different groups. */
export function pairsBetween(groups: Groups): PairSource {
  const all = groups.flat();
  let end = 0;
  return joined(
    groups.map((own) => {
      end += own.length;
      const behind = end;
      return crossed(own, all.length - behind, (i) => all[behind + i] as number);
    }),
  );
}

/** Each group's number with every member of the other groups. */
export function pairsWithOthers(groups: Groups): PairSource {
  const all = groups.flat();
  let begin = 0;
  return joined(
    groups.map((own, number) => {
      const from = begin;
      begin += own.length;
      return crossed([number], all.length - own.length, (i) => all[i < from ? i : i + own.length] as number);
    }),
  );
}

const crossed = (left: readonly number[], count: number, right: (i: number) => number): PairSource => ({
  count: left.length * count,
  at: (number) => [left[Math.floor(number / count)] as number, right(number % count)],
});

function joined(parts: readonly PairSource[]): PairSource {
  const filled = parts.filter(({ count }) => count > 0);
  const starts: number[] = [];
  let count = 0;
  for (const part of filled) {
    starts.push(count);
    count += part.count;
  }
  return {
    count,
    at: (number) => {
      const place = lastAtMost(starts, number);
      const part = filled[place];
      if (part === undefined || number >= count) throw new RangeError(`there are ${count} pairs`);
      return part.at(number - (starts[place] as number));
    },
  };
}

function lastAtMost(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rising[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
