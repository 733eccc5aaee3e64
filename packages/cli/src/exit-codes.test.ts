import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS } from "@voicebio/contract";
import { EXIT, exitCodeOf, exitCodeOfDecision, worst } from "./exit-codes.ts";

test("a match is 0, no match 1 and inconclusive 2", () => {
  assert.deepEqual(
    ["accept", "match"].map((word) => exitCodeOfDecision(word as "accept")),
    [0, 0],
  );
  assert.deepEqual(
    ["reject", "no_match"].map((word) => exitCodeOfDecision(word as "reject")),
    [1, 1],
  );
  assert.equal(exitCodeOfDecision("inconclusive"), 2);
});

test("every error that the server can give is 64 or above", () => {
  for (const code of Object.keys(ERRORS)) assert.ok(exitCodeOf(code) >= 64, code);
});

test("what the user can put right is told apart by its status", () => {
  assert.equal(exitCodeOf("usage.unknown_option"), 64);
  assert.equal(exitCodeOf("audio.unsupported"), 65);
  for (const code of ["trials.bad_line", "trials.one_kind", "scores.bad_line", "manifest.bad_table"])
    assert.equal(exitCodeOf(code), 65, code);
  for (const code of ["recording.unreadable", "recording.missing", "scores.unreadable", "manifest.unreadable"])
    assert.equal(exitCodeOf(code), 66, code);
  assert.equal(exitCodeOf("speaker.ambiguous"), 67);
  assert.equal(exitCodeOf("server.unreachable"), 69);
  assert.equal(exitCodeOf("output.unwritable"), 73);
  assert.equal(exitCodeOf("auth.invalid"), 77);
});

test("what is wrong with the installation or the data folder's contents is a matter of its settings", () => {
  const codes = ["model.missing", "model.wrong_file", "recipe.unknown", "calibration.missing", "store.newer_version"];
  for (const code of [...codes, "data_folder.wrong_key", "config.invalid"]) assert.equal(exitCodeOf(code), 78, code);
  assert.equal(exitCodeOf("data_folder.unusable"), 73);
  assert.equal(exitCodeOf("data_folder.in_use"), 69);
});

test("an error that nobody foresaw is internal", () => {
  assert.equal(exitCodeOf("brand.new"), EXIT.internal.code);
});

test("of several files the worst counts", () => {
  assert.equal(worst([]), 0);
  assert.equal(worst([0, 1, 0]), 1);
  assert.equal(worst([2, 65, 1]), 65);
});
