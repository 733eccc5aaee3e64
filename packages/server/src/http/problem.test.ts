import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { ERRORS, ProblemSchema, parser } from "@voicebio/contract";
import { ENGINE_ERRORS, VoiceError } from "@voicebio/engine";
import { Refusal } from "../domain/refusal.ts";
import { problemOf } from "./problem.ts";

test("every error of the engine stands in the contract's table", () => {
  for (const code of Object.keys(ENGINE_ERRORS)) assert.ok(code in ERRORS, code);
});

test("every problem fits the published schema", () => {
  const parse = parser(ProblemSchema);
  for (const code of Object.keys(ERRORS)) {
    assert.ok(parse(problemOf(new VoiceError(code, "Why."), "req_1").problem).ok, code);
  }
});

test("an unknown error is a 500 with an id and nothing else", () => {
  const { status, problem } = problemOf(new Error("secret path /etc/shadow"), "req_1");
  assert.equal(status, 500);
  assert.equal(problem.requestId, "req_1");
  assert.equal(problem.code, "server.internal");
  assert.ok(!JSON.stringify(problem).includes("shadow"));
});

test("what went wrong inside is kept for the log, also where it has a code", () => {
  const { problem } = problemOf(new VoiceError("model.missing", "/opt/models is empty"), "req_1");
  assert.equal(problem.code, "model.missing");
  assert.equal(problem.detail, undefined);
});

test("a client's error carries no request id, so that equal errors are equal bytes", () => {
  const one = problemOf(new Refusal("speaker.not_found", "No."), "req_1");
  const two = problemOf(new Refusal("speaker.not_found", "No."), "req_2");
  assert.deepEqual(one, two);
});

test("overload says when to try again", () => {
  assert.equal(problemOf(new Refusal("server.overloaded", "Full."), "req_1").headers["retry-after"], "1");
});

test("every code that the server's source throws stands in the contract's table", () => {
  const folder = resolve(import.meta.dirname, "..");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"),
  );
  const thrown = sources.flatMap((path) => {
    const source = readFileSync(join(folder, path), "utf8");
    return [...source.matchAll(/new VoiceError\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
  });
  assert.ok(thrown.length > 5, "the search must find some");
  for (const code of thrown) assert.ok(code in ERRORS, code);
});
