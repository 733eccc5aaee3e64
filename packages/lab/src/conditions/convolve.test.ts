import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "@voicebio/engine";
import { convolve } from "./convolve.ts";

test("the transform gives the sum of products that defines a convolution", () => {
  const random = seededRandom(1);
  const noise = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  for (const [n, m] of [
    [1, 1],
    [1, 7],
    [100, 33],
    [65, 64],
  ] as const) {
    const [a, b] = [noise(n), noise(m)];
    const expected = new Float64Array(n + m - 1);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) expected[i + j] = (expected[i + j] as number) + (a[i] as number) * (b[j] as number);
    const found = convolve(a, b);
    assert.equal(found.length, expected.length);
    assert.ok(found.every((value, i) => Math.abs(value - (expected[i] as number)) < 1e-5));
  }
});
