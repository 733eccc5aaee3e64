import assert from "node:assert/strict";
import { test } from "node:test";
import { editDistance, nearest } from "./suggest.ts";

test("a letter put in, left out, replaced or swapped is one change each", () => {
  assert.equal(editDistance("verify", "verify"), 0);
  for (const typo of ["verfy", "veriffy", "verity", "verfiy"]) assert.equal(editDistance(typo, "verify"), 1, typo);
  assert.equal(editDistance("", "abc"), 3);
});

test("the nearest word is suggested, and none where nothing is near", () => {
  const words = ["verify", "identify", "serve"];
  assert.equal(nearest("verfy", words), "verify");
  assert.equal(nearest("SERVE", words), "serve");
  assert.equal(nearest("banana", words), undefined);
  assert.equal(nearest("x", words), undefined);
});
