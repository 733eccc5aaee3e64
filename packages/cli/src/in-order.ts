/**
 * Does `work` for every item, `atOnce` at a time, and gives the results in the items' order, each as soon as those
 * before it are there.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  let next = 0;
  const begin = (): void => {
    const item = items[next++];
    if (item === undefined) return;
    const result = work(item);
    // Looked at when its turn comes; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    underWay.push(result);
  };
  while (underWay.length < atOnce && next < items.length) begin();
  for (let result = underWay.shift(); result !== undefined; result = underWay.shift()) {
    yield await result;
    begin();
  }
}
