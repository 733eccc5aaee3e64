import assert from "node:assert/strict";
import { test } from "node:test";
import { openProgressBar, progressLine } from "./progress-bar.ts";

test("the bar shows how much is done and how long the rest will take", () => {
  assert.equal(
    progressLine("Enrolling", 6, 24, 10, "1 refused"),
    `Enrolling ${"█".repeat(6)}${"░".repeat(18)} 6/24, 30 s left, 1 refused`,
  );
  assert.match(progressLine("Enrolling", 1, 1000, 1, ""), /1\/1000, 17 min left$/);
  assert.match(progressLine("Enrolling", 24, 24, 10, ""), /24\/24$/);
});

test("the bar never fills more than the terminal's line and is wiped at the end", () => {
  const written: string[] = [];
  const bar = openProgressBar({ columns: 30, write: (text) => written.push(text) }, "Enrolling", 10);
  bar.show(5);
  bar[Symbol.dispose]();
  assert.deepEqual(
    written.map((text) => text.replace("\r\u001b[K", "").length),
    [29, 0],
  );
});

test("without a terminal nothing is drawn", () => {
  const bar = openProgressBar(undefined, "Enrolling", 10);
  bar.show(5);
  bar[Symbol.dispose]();
});
