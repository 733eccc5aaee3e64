import assert from "node:assert/strict";
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openOutputFile } from "./output-file.ts";

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "voicebio-output-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test("a file that is not finished leaves what was there before, and nothing beside it", async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, "scores.tsv"), "before");
  {
    await using output = await openOutputFile(join(folder, "scores.tsv"));
    await output.write("half");
  }
  assert.equal(await readFile(join(folder, "scores.tsv"), "utf8"), "before");
  assert.deepEqual(await readdir(folder), ["scores.tsv"]);
});

test("a link, such as /dev/stdout, is written through and stays a link", async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, "plain"), "");
  await symlink(join(folder, "plain"), join(folder, "link"));
  {
    await using output = await openOutputFile(join(folder, "link"));
    await output.write("whole");
    await output.finish();
  }
  assert.ok((await lstat(join(folder, "link"))).isSymbolicLink());
  assert.equal(await readFile(join(folder, "plain"), "utf8"), "whole");
});
