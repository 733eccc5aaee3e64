import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { openModelStore } from "@voicebio/engine";
import { systemsOf } from "./systems.ts";

const store = openModelStore(resolve(import.meta.dirname, "../../../../models"));
const NAME = "campplus-zh-en";

test("plain cosine alone unless more is wished", () => {
  const [plain, ...others] = systemsOf(store, [NAME], { centered: false, rectified: false });
  assert.deepEqual([plain?.label, plain?.baseline, others.length], [NAME, undefined, 0]);
});

test("rectified vectors are measured by the plain ones, centered ones by centered ones", () => {
  const systems = systemsOf(store, [NAME, NAME], { centered: true, rectified: true });
  assert.deepEqual(
    systems.map(({ baseline, label }) => [label, baseline?.label]),
    [
      [NAME, undefined],
      [NAME, NAME],
      [`${NAME}, rectified`, NAME],
      [`${NAME}, centered`, undefined],
      [`${NAME}, centered`, `${NAME}, centered`],
    ],
  );
  assert.deepEqual(systems[2]?.unit(Float32Array.of(3, -12, 4)), Float32Array.of(3 / 5, 0, 4 / 5));
});
