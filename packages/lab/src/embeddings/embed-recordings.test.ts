import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { cosine, isNarrow, openModelStore } from "@voicebio/engine";
import { floatWav } from "../conditions/wav-file.ts";
import { type EmbeddingRun, embedRecordings } from "./embed-recordings.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const RECIPE = "campplus-zh-en";
const utterance = (path: string) => ({ corpus: "synthetic", path, speaker: "s" });

/** A corpus of a synthetic voice, a silence and a file that is no recording. */
function runIn(t: TestContext, jobs: number): EmbeddingRun {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-embed-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "synthetic"));
  copyFileSync(join(ROOT, "test/fixtures/formats/voice.opus"), join(folder, "synthetic/voice.opus"));
  writeFileSync(join(folder, "synthetic/silence.wav"), floatWav({ samples: new Float32Array(16_000), rateHz: 16_000 }));
  writeFileSync(join(folder, "synthetic/broken.wav"), "this is no recording");
  return {
    store: openModelStore(join(ROOT, "models")),
    recipes: [RECIPE],
    conditions: ["clean", "telephone", "1s"],
    corporaFolder: folder,
    cacheFolder: join(folder, "cache"),
    list: "check",
    seed: 1,
    jobs,
  };
}

test("every recording gets its vector in every condition, a broken one is named, a silent one has none", async (t) => {
  const run = runIn(t, 2);
  const [voice, silence, broken] = ["voice.opus", "silence.wav", "broken.wav"].map(utterance);
  assert.ok(voice && silence && broken);
  const { broken: named, heard } = await embedRecordings(run, [voice, silence, broken]);
  assert.deepEqual([...named], [["synthetic/broken.wav", "audio.unsupported"]]);
  const [clean, telephone, cut] = run.conditions.map((condition) => heard(RECIPE, condition, voice));
  assert.ok(clean?.vector && telephone?.vector && cut?.vector);
  const alike = (vector: Float32Array) =>
    cosine({ recipe: RECIPE, vector: clean.vector as Float32Array }, { recipe: RECIPE, vector });
  for (const vector of [telephone.vector, cut.vector])
    assert.ok(alike(vector) > 0.2 && alike(vector) < 0.999, `${alike(vector)}`);
  const [whole, first] = [clean.quality.netSpeechS, cut.quality.netSpeechS];
  assert.ok(whole > 1.1 && Math.abs(first - 1) < 0.1, `${whole}, ${first}`);
  assert.deepEqual([clean.quality, telephone.quality].map(isNarrow), [false, true]);
  for (const condition of run.conditions) {
    const nothing = heard(RECIPE, condition, silence);
    assert.deepEqual([nothing?.quality.netSpeechS, nothing?.quality.snrDb, nothing?.vector], [0, null, undefined]);
  }
  assert.equal(heard(RECIPE, "clean", broken), undefined);

  // What was heard is kept: nothing is read again.
  rmSync(join(run.corporaFolder, "synthetic"), { recursive: true });
  const again = await embedRecordings(run, [voice, silence]);
  assert.deepEqual(again.heard(RECIPE, "telephone", voice), telephone);
});

test("a failure that is not the recording's ends the run", async (t) => {
  const run = runIn(t, 1);
  await assert.rejects(embedRecordings(run, [utterance("absent.wav")]), /ENOENT/);
});

test("the first failure is what is thrown, and what another worker is at is kept all the same", async (t) => {
  const run = runIn(t, 2);
  const [voice, silence, third] = ["voice.opus", "silence.wav", "broken.wav"].map(utterance);
  assert.ok(voice && silence && third);
  const stop = new AbortController();
  // The silence takes the second worker less long than the voice the first one, whose failure is then the later one.
  const onProgress = (done: number) => {
    if (done > 1) throw new Error("a later failure");
    stop.abort(new Error("told to stop"));
  };
  const stopped = embedRecordings({ ...run, signal: stop.signal, onProgress }, [voice, silence, third]);
  await assert.rejects(stopped, /^Error: told to stop$/);

  rmSync(join(run.corporaFolder, "synthetic"), { recursive: true });
  const { heard } = await embedRecordings(run, [voice, silence]);
  assert.ok(heard(RECIPE, "telephone", voice)?.vector);
  assert.equal(heard(RECIPE, "telephone", silence)?.quality.netSpeechS, 0);
});
