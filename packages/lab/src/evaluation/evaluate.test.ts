import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { DEFAULT_RECIPE, openModelStore } from "@voicebio/engine";
import { floatWav } from "../conditions/wav-file.ts";
import { drawTrialTable } from "./drawn-trials.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import type { Manifest } from "./manifest.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const GENDERS: Readonly<Record<string, string>> = { awb: "m", slt: "f", rms: "m" };

/** Three synthetic voices with two recordings each, a silence, and a file that is no recording. */
function evaluationIn(t: TestContext, more: Partial<Evaluation>): Evaluation {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-evaluate-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const recordings = Object.keys(GENDERS).flatMap((speaker) =>
    [1, 2].map((number) => ({ path: `${speaker}/${number}.opus`, speaker })),
  );
  for (const voice of Object.keys(GENDERS)) mkdirSync(join(folder, voice));
  for (const { path } of recordings) copyFileSync(join(ROOT, "test/fixtures/voices", path), join(folder, path));
  writeFileSync(join(folder, "awb/silence.wav"), floatWav({ samples: new Float32Array(16_000), rateHz: 16_000 }));
  writeFileSync(join(folder, "slt/broken.wav"), "this is no recording");
  recordings.push({ path: "awb/silence.wav", speaker: "awb" }, { path: "slt/broken.wav", speaker: "slt" });
  const rows = recordings.map(({ path, speaker }) => [path, { gender: GENDERS[speaker] ?? "" }] as const);
  const manifest: Manifest = { columns: ["path", "speaker", "gender"], rows: new Map(rows) };
  return {
    store: openModelStore(join(ROOT, "models")),
    recipe: DEFAULT_RECIPE,
    audioFolder: folder,
    table: drawTrialTable(recordings, { samples: 1, seed: 1, most: { mated: 100, nonMated: 100 } }),
    manifest,
    conditions: ["clean", "telephone"],
    sides: ["alike", "clean"],
    by: ["gender", "netSpeechS"],
    metrics: [],
    identify: 1,
    seed: 1,
    jobs: 1,
    soundsFolder: undefined,
    cacheFolder: undefined,
    ...more,
  };
}

test("recordings are measured in every condition, side and score, with groups and searches", async (t) => {
  const found = await evaluate(evaluationIn(t, {}));
  assert.deepEqual(
    found.cells.map(({ condition, enrolled, score }) => `${condition} ${enrolled} ${score}`),
    ["clean alike", "telephone alike", "telephone clean"].flatMap((side) => [`${side} cosine`, `${side} llr`]),
  );
  assert.deepEqual(found.unusable, { "awb/silence.wav": "speech.none", "slt/broken.wav": "audio.unsupported" });
  // Of awb and slt three recordings each, of rms two: 3 + 3 + 1 pairs within, 9 + 6 + 6 between.
  assert.deepEqual(found.counts, { speakers: 3, recordings: 8, mated: 7, nonMated: 21, duplicates: 0 });
  for (const { figures, mated, nonMated, refused } of found.cells) {
    // Each of the two unusable ones has seven partners, each other among them.
    assert.deepEqual([mated, nonMated, refused], [7, 21, 13]);
    assert.equal(figures["eer"]?.low, undefined, "three speakers have no interval");
  }
  const [cosine, llr] = found.cells;
  assert.deepEqual([cosine?.figures["cllr"], cosine?.pictures.reliability], [undefined, null]);
  assert.ok((llr?.figures["cllr"]?.value ?? 1) < 0.5, "the voices are told apart");
  const [gender, netSpeech] = found.breakdowns;
  assert.deepEqual(gender?.of, { condition: "clean", enrolled: "alike", score: "llr" });
  assert.deepEqual(
    gender?.groups.map(({ mated, nonMated, speakers, value }) => [value, speakers, mated, nonMated]),
    [
      ["f", 1, 3, 0],
      ["m", 2, 4, 6],
    ],
  );
  assert.equal(netSpeech?.side, "probe");
  assert.deepEqual([found.identification?.gallery, found.identification?.strangers], [2, 1]);
  assert.deepEqual(found.identification?.of, gender?.of);
});

test("who is enrolled clean is searched for with what went through the condition", async (t) => {
  const { cells, identification } = await evaluate(
    evaluationIn(t, { conditions: ["telephone"], sides: ["clean"], by: [] }),
  );
  const name = { condition: "telephone", enrolled: "clean", score: "llr" };
  assert.deepEqual(identification?.of, name);
  assert.deepEqual(
    cells.map(({ condition, enrolled }) => [condition, enrolled]),
    [
      ["telephone", "clean"],
      ["telephone", "clean"],
    ],
  );
});

test("an unknown column is said before a recording is heard, and an interruption ends the run", async (t) => {
  const onProgress = () => assert.fail("something was embedded");
  await assert.rejects(evaluate(evaluationIn(t, { by: ["colour"], onProgress })), { code: "usage.unknown_column" });
  await assert.rejects(evaluate(evaluationIn(t, { signal: AbortSignal.abort(), onProgress })), { name: "AbortError" });
});
