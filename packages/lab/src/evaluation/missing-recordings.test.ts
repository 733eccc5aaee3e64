import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { missingError, missingRecordings } from "./missing-recordings.ts";

test("what is not there, is a folder or a dangling link can't be opened; what is there may be anything", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-missing-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.wav"), "no audio, which is found out later");
  mkdirSync(join(folder, "b"));
  symlinkSync("nowhere", join(folder, "c.wav"));
  assert.deepEqual(await missingRecordings(folder, ["gone.wav", "a.wav", "b", "c.wav"]), ["gone.wav", "b", "c.wav"]);
  assert.deepEqual(await missingRecordings(folder, []), []);
});

test("the first five are named, with how many there are and a way out", () => {
  const { code, message } = missingError("wav", ["1", "2", "3", "4", "5", "6"], 9);
  assert.equal(code, "recording.missing");
  assert.match(message, /^6 of 9 recordings can't be opened below wav: 1, 2, 3, 4, 5, …\. With --allow-missing/);
  assert.match(missingError("wav", ["1"], 2).message, /: 1\. With/);
});
