import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../statistics/random.ts";
import { dot } from "./embedding.ts";
import { type Rows, rowProducts } from "./row-products.ts";

test("the product of any two rows is the plain loop's within the rounding of 32 bits, whatever their length", () => {
  const random = seededRandom(1);
  const matrix = (rows: number, length: number) =>
    Array.from({ length: rows }, () => Float32Array.from({ length }, () => random() - 0.5));
  for (const length of [1, 15, 16, 17, 191, 192, 512]) {
    const [left, right] = [matrix(70, length), matrix(40, length)]; // several pages
    const productOf = rowProducts(left, right);
    for (const [a, one] of left.entries())
      for (const [b, other] of right.entries()) {
        const error = Math.abs(productOf(a, b) - dot(one, other));
        assert.ok(error < 2 ** -23 * length, `${error} off for rows of ${length}`);
      }
  }
});

test("a row that is missing counts as zeros, and moves no other", () => {
  const [left, right]: readonly Rows[] = [
    [undefined, Float32Array.of(2, 3)],
    [Float32Array.of(5, 7), undefined],
  ];
  const productOf = rowProducts(left ?? [], right ?? []);
  assert.deepEqual([productOf(1, 0), productOf(0, 0), productOf(1, 1)], [31, 0, 0]);
  assert.equal(rowProducts([undefined], [undefined])(0, 0), 0);
});
