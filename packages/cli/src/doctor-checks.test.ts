import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { check, lookAtDataFolder, lookAtRecipes } from "./doctor-checks.ts";

const stateOf = async (folder: string) => (await check("data folder", () => lookAtDataFolder(folder))).state;

test("a data folder that is not there yet and can be made is in order, and is not made", async (context) => {
  const parent = mkdtempSync(join(tmpdir(), "voicebio-test-"));
  context.after(() => rmSync(parent, { recursive: true }));
  assert.equal(await stateOf(join(parent, "a", "b")), "ok");
  assert.deepEqual(readdirSync(parent), []);
});

test("a data folder below a file has failed", async (context) => {
  const parent = mkdtempSync(join(tmpdir(), "voicebio-test-"));
  context.after(() => rmSync(parent, { recursive: true }));
  writeFileSync(join(parent, "file"), "");
  assert.equal(await stateOf(join(parent, "file", "data")), "failed");
});

test("a data folder below /proc has failed", { skip: !existsSync("/proc") && "no /proc" }, async () => {
  assert.equal(await stateOf("/proc/voicebio"), "failed");
  assert.equal(await stateOf("/proc/voicebio/data"), "failed");
});

test("a server that is set to a recipe that is not there would not start, and the doctor says so", async () => {
  const models = resolve(import.meta.dirname, "../../../models");
  const look = (set: readonly string[]) => check("recipes", () => lookAtRecipes(models, set));
  const found = await look(["campplus-zh-en"]);
  assert.equal(found.state, "ok");
  assert.match(found.detail, /^campplus-zh-en; also installed: .*campplus-robust/);
  const missing = await look(["campplus-zh-en", "nonsense"]);
  assert.equal(missing.state, "failed");
  assert.match(missing.detail, /nonsense/);
});
