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
  const quality = { durationS: 2, netSpeechS: 1.5, snrDb: 20.5, levelDb: -25, clippedShare: 0, bandwidthHz: 7250 };
  const silence = { ...quality, netSpeechS: 0, snrDb: null, levelDb: null, bandwidthHz: null };
  open("clean").add("a/b.opus", { quality, vector });
  appendFileSync(
    join(folder, "recipe@1/corpus/clean.jsonl"),
    '\n{"path":"a/old.opus","netSpeechS":1,"vector":null}\n{"measured":1,"path":"a/otherwise.opus","quality":{},"vector":null}\n{"measured":3,"path":"a/torn.opus","qual',
  );
  open("clean").add("a/silent.opus", { quality: silence, vector: undefined });

  const found = open("clean");
  assert.deepEqual(found.get("a/b.opus"), { quality, vector });
  assert.deepEqual(found.get("a/silent.opus"), { quality: silence, vector: undefined });
  for (const path of ["a/old.opus", "a/otherwise.opus", "a/torn.opus"]) assert.equal(found.get(path), undefined);
  assert.equal(open("telephone").get("a/b.opus"), undefined);
});
