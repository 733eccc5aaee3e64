import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { EmbeddingCache } from "./embedding-cache.ts";

test("what was kept is found again, also where a killed run left half a line, and by its own condition alone", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-embeddings-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const open = (condition: string) => new EmbeddingCache(folder, "recipe@1", "corpus", condition);
  const vector = Float32Array.of(0.1, -2, 3e-9);
  open("clean").add("a/b.opus", { netSpeechS: 1.5, vector });
  appendFileSync(join(folder, "recipe@1/corpus/clean.jsonl"), '\n{"path":"a/torn.opus","netSp');
  open("clean").add("a/silent.opus", { netSpeechS: 0, vector: undefined });

  const found = open("clean");
  assert.deepEqual(found.get("a/b.opus"), { netSpeechS: 1.5, vector });
  assert.deepEqual(found.get("a/silent.opus"), { netSpeechS: 0, vector: undefined });
  assert.equal(found.get("a/torn.opus"), undefined);
  assert.equal(open("telephone").get("a/b.opus"), undefined);
});
