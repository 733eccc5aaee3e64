import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { shell } from "./cli-run.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const COMMAND = `"${process.execPath}" packages/cli/bin/voicebio.mjs`;

test("the commands that the README shows do what it says", async (t) => {
  const data = await mkdtemp(join(tmpdir(), "voicebio readme "));
  t.after(() => rm(data, { recursive: true }));
  const lines = README.split("\n").filter((line) => line.startsWith("npx voicebio "));
  assert.equal(lines.length, 4);
  const run = (line = "") => shell(`VOICEBIO_DATA_DIR="${data}" ${line.replace("npx voicebio", COMMAND)}`, ROOT);
  const [enroll, verify, identify, inspect] = [
    await run(lines[0]),
    await run(lines[1]),
    await run(lines[2]),
    await run(lines[3]),
  ];
  assert.equal(enroll.status, 0, enroll.stderr);
  assert.equal(verify.status, 0, verify.stderr);
  assert.equal(identify.status, 1, "awb is not enrolled");
  assert.equal(inspect.status, 0, inspect.stderr);
});

test("every file that a document links to is there", () => {
  for (const document of [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs/command.md",
    "docs/accuracy.md",
    "docs/back-end.md",
    "docs/enrollment.md",
    "docs/evaluation.md",
    "docs/moving-recipes.md",
    "docs/policies.md",
    "docs/speed.md",
  ]) {
    const text = readFileSync(join(ROOT, document), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert.ok(existsSync(resolve(ROOT, document, "..", target)), `${document} links to ${target}`);
    }
  }
});
