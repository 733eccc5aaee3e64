import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS, type ErrorCode, errorEntry } from "./errors.ts";
import { ProblemSchema } from "./problem.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];

test("every code is a dotted name with an error status, and says what it means and what to do", () => {
  for (const code of codes) {
    const { status, title, whatToDo } = errorEntry(code);
    assert.match(code, /^[a-z_]+\.[a-z_]+$/);
    assert.ok(status >= 400 && status <= 599, code);
    assert.match(title, /^[A-Z].*\.$/, code);
    assert.match(whatToDo, /^[A-Z].*\.$/, code);
  }
});

test("what to do can be followed wherever it is read: it names no member of the reply, which a command does not show", () => {
  for (const code of codes) {
    for (const member of Object.keys(ProblemSchema.properties))
      assert.ok(!errorEntry(code).whatToDo.includes(`\`${member}\``), `${code} names ${member}`);
  }
});

test("every 503 says when to try again", () => {
  for (const code of codes) {
    const { status, retryAfterS } = errorEntry(code);
    if (status === 503) assert.ok((retryAfterS ?? 0) > 0, code);
  }
});
