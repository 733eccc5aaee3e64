import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./in-order.ts";

test("results come in the items' order, whichever is ready first", async () => {
  const first = Promise.withResolvers<string>();
  const results: string[] = [];
  const work = (item: number) => {
    if (item === 1) return first.promise;
    first.resolve("one");
    return Promise.resolve("two");
  };
  for await (const result of inOrder([1, 2], 2, work)) results.push(result);
  assert.deepEqual(results, ["one", "two"]);
});

test("no more than the given number are under way at once", async () => {
  let underWay = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
  };
  for await (const _ of inOrder([1, 2, 3, 4, 5, 6], 2, work)) assert.ok(most <= 2);
  assert.equal(most, 2);
});

test("the first failure ends it, and what is under way fails unnoticed", async () => {
  const work = (item: number) => Promise.reject(new Error(`failed ${item}`));
  await assert.rejects(async () => {
    for await (const _ of inOrder([1, 2, 3], 3, work)) assert.fail("nothing succeeds");
  }, /failed 1/);
});
