import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "../usage-error.ts";
import { requireConditions } from "./conditions-at-hand.ts";

const refused = (names: readonly string[], folder: string | undefined, message: RegExp) =>
  assert.throws(
    () => requireConditions(names, folder),
    (error) => error instanceof UsageError && message.test(error.message),
  );

test("conditions that need nothing need no folder, and an unknown one is refused with those there are", () => {
  requireConditions(["clean", "telephone", "2s+telephone"], undefined);
  refused(["clean", "2s+moon"], undefined, /no condition moon; known: clean, telephone/);
});

test("noises and rooms need their recordings", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-sounds-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "noise"));
  writeFileSync(join(folder, "noise", "manifest.tsv"), "path\n");
  requireConditions(["2s+noise10"], folder);
  refused(["noise5"], undefined, /noise5 needs recordings of noises, and no folder .* --sounds/);
  refused(["clean", "noise5+room"], folder, /noise5\+room needs recordings of rooms, and .* has no rir/);
});

test("a codec needs an ffmpeg with its encoder", (t) => {
  const path = process.env["PATH"];
  t.after(() => {
    process.env["PATH"] = path;
  });
  process.env["PATH"] = "/nowhere";
  refused(["clean", "opus6"], undefined, /no ffmpeg on the PATH/);
});
