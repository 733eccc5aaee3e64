import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { speakerBy } from "./manifest.ts";
import { readTrialTable, withoutRecordings } from "./trial-table.ts";

function read(t: TestContext, lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-trials-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "trials.txt"), lines.join("\n"));
  return readTrialTable(join(folder, "trials.txt"), speakerBy(undefined));
}

test("a list becomes columns, each recording being named once", async (t) => {
  const table = await read(t, ["1 a/1.wav a/2.wav", "0 a/1.wav b/1.wav", "1 a/2.wav a/1.wav"]);
  assert.deepEqual(
    table.recordings.map(({ path, speaker }) => `${speaker} ${path}`),
    ["a a/1.wav", "a a/2.wav", "b b/1.wav"],
  );
  assert.deepEqual(
    [[...table.enroll], [...table.test], [...table.mated]],
    [
      [0, 0, 1],
      [1, 2, 0],
      [1, 0, 1],
    ],
  );
});

test("a comparison that stands there twice counts once; enrolled the other way round it is another one", async (t) => {
  const table = await read(t, ["1 a/1 a/2", "0 a/1 b/1", "1 a/1 a/2", "0 b/1 a/1"]);
  assert.deepEqual([table.mated.length, table.duplicates], [3, 1]);
});

test("a list that says both of two recordings is refused, whichever of them is enrolled", async (t) => {
  for (const last of ["0 a/1 a/2", "0 a/2 a/1"]) {
    await assert.rejects(read(t, ["1 a/1 a/2", "0 a/1 b/1", last]), {
      code: "trials.contradiction",
      message: /a\/[12] and a\/[12]/,
    });
  }
});

test("a list of one kind of comparison is refused, and says which kind it lacks", async (t) => {
  await assert.rejects(read(t, ["1 a/1 a/2"]), { code: "trials.one_kind", message: /of two speakers/ });
  await assert.rejects(read(t, ["0 a/1 b/2"]), { code: "trials.one_kind", message: /of one speaker:/ });
  await assert.rejects(read(t, [""]), { code: "trials.one_kind" });
});

test("a table without some recordings has the other comparisons, unchanged", async (t) => {
  const table = await read(t, ["1 a/1 a/2", "1 b/1 b/2", "0 a/2 b/1", "0 a/1 b/2", "1 b/2 b/1"]);
  const left = withoutRecordings(table, new Set(["a/1"]));
  const named = Array.from(left.mated, (label, i) => {
    const [enrolled] = left.voiceprints[left.enroll[i] as number] ?? [];
    return [label, left.recordings[enrolled as number]?.path, left.recordings[left.test[i] as number]?.path].join(" ");
  });
  assert.deepEqual(named, ["1 b/1 b/2", "0 a/2 b/1", "1 b/2 b/1"]);
  assert.equal(left.recordings.length, 3);
  assert.throws(() => withoutRecordings(table, new Set(["a/1", "a/2"])), { code: "trials.one_kind" });
});
