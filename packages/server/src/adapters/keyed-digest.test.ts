import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { openRecordingDigest } from "./keyed-digest.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const recording = Uint8Array.of(1, 2, 3);
const refused = (error: unknown) => error instanceof VoiceError && error.code === "data_folder.wrong_key";

test("a recording is known again after a restart, by HMAC-SHA-256 under the key in the folder", () => {
  using folder = temporaryFolder();
  const digest = openRecordingDigest(folder.path).digest("a", recording);
  assert.equal(openRecordingDigest(folder.path).digest("a", recording), digest);
  const key = readFileSync(join(folder.path, "recording-digest.key"));
  assert.equal(digest, createHmac("sha256", key).update("a\0").update(recording).digest("hex"));
});

test("one recording has another digest in another tenant and in another folder", () => {
  using folder = temporaryFolder();
  using other = temporaryFolder();
  const { digest } = openRecordingDigest(folder.path);
  assert.notEqual(digest("a", recording), digest("b", recording));
  assert.notEqual(digest("a", recording), openRecordingDigest(other.path).digest("a", recording));
});

test("the key is 32 bytes that only the owner may read, and nothing else is left beside it", () => {
  using folder = temporaryFolder();
  openRecordingDigest(folder.path);
  const { mode, size } = statSync(join(folder.path, "recording-digest.key"));
  assert.deepEqual([mode & 0o777, size], [0o600, 32]);
  assert.deepEqual(readdirSync(folder.path), ["recording-digest.key"]);
});

test("a key file that is not a key is an error, never a new key", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "recording-digest.key"), "short");
  assert.throws(() => openRecordingDigest(folder.path), refused);
  assert.equal(readFileSync(join(folder.path, "recording-digest.key"), "utf8"), "short");
});

test("a key that is missing beside a database is an error that says to restore it, and no key is made", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "voicebio.sqlite"), "");
  assert.throws(() => openRecordingDigest(folder.path), refused);
  assert.throws(() => openRecordingDigest(folder.path), /Restore the key from the backup/);
  assert.deepEqual(readdirSync(folder.path), ["voicebio.sqlite"]);
});
