import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "./ids.ts";

test("an id is its prefix and a UUIDv7 of its moment", () => {
  const at = new Date("2100-01-01T00:00:00.000Z");
  const id = newId("spk", at);
  assert.match(id, /^spk_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.slice(4, 12) + id.slice(13, 17), 16), at.getTime());
});

test("ids ascend, also within one millisecond and when the clock goes back", () => {
  const moments = [...Array(10_000).fill(4_200_000_000_000), 4_100_000_000_000, 4_200_000_000_000];
  const ids = moments.map((ms) => newId("spk", new Date(ms)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
});
