import assert from "node:assert/strict";
import { test } from "node:test";
import { describeChoice } from "./show-status.ts";

const recipes = [
  { id: "newer@1", preferred: true },
  { id: "older@1", preferred: false },
];

test("the report says why a recipe is preferred, and when a choice counts for nothing since it is not installed", () => {
  assert.equal(describeChoice(null, recipes), "the server's default");
  assert.equal(describeChoice("newer", recipes), "chosen: newer");
  assert.equal(describeChoice("gone", recipes), "the server's default; gone was chosen and is not installed");
});
