import assert from "node:assert/strict";
import { test } from "node:test";
import { inParallel } from "./in-parallel.ts";
import { KeyedLane } from "./keyed-lane.ts";

test("results come in the items' order, and no more run at once than allowed", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 4, 3, 2, 1], 2, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running--;
    return item * 10;
  });
  assert.deepEqual(results, [50, 40, 30, 20, 10]);
  assert.equal(most, 2);
});

test("after a failure nothing more is begun", async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    throw new Error("no");
  };
  await assert.rejects(inParallel([1, 2, 3, 4], 1, work), /no/);
  assert.deepEqual(begun, [1]);
});

test("under one key one thing happens after another, also after a failure", async () => {
  const lane = new KeyedLane();
  const order: string[] = [];
  const step =
    (name: string, turns: number, fails = false) =>
    async () => {
      order.push(`${name} begins`);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  const first = lane.run("a", step("first", 5, true));
  const second = lane.run("a", step("second", 1));
  await assert.rejects(first, /first/);
  await second;
  assert.deepEqual(order, ["first begins", "first ends", "second begins", "second ends"]);
});
