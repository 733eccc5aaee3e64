import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { parseTrial, readTrials, type Trial } from "./trial-list.ts";

async function collect(file: string): Promise<Trial[]> {
  const trials: Trial[] = [];
  for await (const trial of readTrials(file)) trials.push(trial);
  return trials;
}

async function trialsOf(text: string): Promise<Trial[]> {
  const folder = await mkdtemp(join(tmpdir(), "trials-"));
  try {
    await writeFile(join(folder, "trials.txt"), text);
    return await collect(join(folder, "trials.txt"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const badLine = (pattern: RegExp) => (error: unknown) =>
  error instanceof VoiceError && error.code === "trials.bad_line" && pattern.test(error.message);

test("a trial is a label and two paths, whatever blanks stand between and around them", () => {
  assert.deepEqual(parseTrial("1 a/1.wav b/2.wav", 1), { label: "1", enroll: "a/1.wav", test: "b/2.wav" });
  assert.deepEqual(parseTrial("  0\ta.wav \t b.wav  ", 1), { label: "0", enroll: "a.wav", test: "b.wav" });
});

test("blank lines, Windows line ends, a byte order mark and a missing last line end are tolerated", async () => {
  assert.deepEqual(await trialsOf("\uFEFF1 a b\r\n\r\n   \n0 c d"), [
    { label: "1", enroll: "a", test: "b" },
    { label: "0", enroll: "c", test: "d" },
  ]);
});

test("an empty list has no trials", async () => {
  assert.deepEqual(await trialsOf(""), []);
});

test("a line with too few or too many fields is an error with its number", async () => {
  await assert.rejects(trialsOf("1 a b\n\n1 a\n"), badLine(/^Line 3 .*2 fields/));
  assert.throws(() => parseTrial("1 a b c", 7), badLine(/^Line 7 .*4 fields/));
});

test("a label other than 1 and 0 is an error that shows it", () => {
  assert.throws(() => parseTrial("target a b", 2), badLine(/"target"/));
});

test("a path that leaves the folder of audio is refused, one that only looks like it is not", () => {
  for (const path of ["../a.wav", "x/../../a.wav", "/etc/passwd", ".."]) {
    assert.throws(() => parseTrial(`1 ok.wav ${path}`, 4), badLine(/not below/), path);
  }
  assert.equal(parseTrial("1 x/../a.wav ..a.wav", 1)?.test, "..a.wav");
});

test("a list that can't be read is an error that says why", async () => {
  await assert.rejects(
    collect("/nowhere/trials.txt"),
    (error) => error instanceof VoiceError && error.code === "trials.unreadable" && /ENOENT/.test(error.message),
  );
});
