import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { temporaryFolder } from "../temporary-folder.ts";
import { lockDataFolder } from "./data-folder-lock.ts";

const inUse = (error: unknown): boolean => error instanceof VoiceError && error.code === "data_folder.in_use";
const unusable = (error: unknown): boolean => error instanceof VoiceError && error.code === "data_folder.unusable";

/** Another process that holds the folder until it is killed; resolves once it does. */
async function holder(folder: string): Promise<ChildProcess> {
  const module = JSON.stringify(new URL("./data-folder-lock.ts", import.meta.url));
  const program = `const { lockDataFolder } = await import(${module});
    globalThis.lock = lockDataFolder(process.argv[1]);
    console.log("held");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

test("a folder that another process holds is refused, and free once that process was killed", async () => {
  using folder = temporaryFolder();
  const child = await holder(folder.path);
  assert.throws(() => lockDataFolder(folder.path), inUse);
  child.kill("SIGKILL");
  await once(child, "exit");
  lockDataFolder(folder.path)[Symbol.dispose]();
});

test("a folder that this process holds is refused, and stays held", async () => {
  using folder = temporaryFolder();
  const lock = lockDataFolder(folder.path);
  assert.throws(() => lockDataFolder(folder.path), inUse);
  await assert.rejects(async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", lockingProgram(), folder.path], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said] = await once(child.stderr.setEncoding("utf8"), "data");
    throw new Error(String(said));
  }, /data_folder\.in_use/);
  lock[Symbol.dispose]();
  lockDataFolder(folder.path)[Symbol.dispose]();
});

/** A process that tries once and says the code it got. */
function lockingProgram(): string {
  const module = JSON.stringify(new URL("./data-folder-lock.ts", import.meta.url));
  return `const { lockDataFolder } = await import(${module});
    try { lockDataFolder(process.argv[1]); console.error("free"); } catch (error) { console.error(error.code); }`;
}

test("a folder that is missing is made for its owner alone", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "a", "b");
  using _lock = lockDataFolder(path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(join(path, "lock.sqlite")).mode & 0o777, 0o600);
});

test("every folder that had to be made on the way is its owner's alone", () => {
  using folder = temporaryFolder();
  using _lock = lockDataFolder(join(folder.path, "a", "b", "c"));
  assert.equal(statSync(join(folder.path, "a")).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder.path, "a", "b")).mode & 0o777, 0o700);
});

test("a folder below a file is refused as unusable", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "file"), "");
  assert.throws(() => lockDataFolder(join(folder.path, "file")), unusable);
  assert.throws(() => lockDataFolder(join(folder.path, "file", "a", "b")), unusable);
});

test("a folder below /proc is refused as unusable, at any depth", { skip: !existsSync("/proc") && "no /proc" }, () => {
  assert.throws(() => lockDataFolder("/proc/voicebio"), unusable);
  assert.throws(() => lockDataFolder("/proc/voicebio/data"), unusable);
});
