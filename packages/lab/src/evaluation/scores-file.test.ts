import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { seededRandom } from "@voicebio/engine";
import { measureScores } from "./measure-scores.ts";
import { readScores } from "./scores-file.ts";

function read(t: TestContext, ...lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-scores-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "scores"), lines.join("\n"));
  return readScores(join(folder, "scores"));
}

test("what voicebio score writes is a list of cosines and one of LLRs, refused where they are empty", async (t) => {
  const { lists } = await read(
    t,
    "\uFEFFlabel\tenroll\ttest\tcosine\tllr\tdecision\terror",
    "1\ta/1.wav\ta/2.wav\t0.7\t5.5\taccept\t",
    "0\ta/1.wav\tb/1.wav\t\t\t\taudio.unsupported",
    "",
  );
  assert.deepEqual([...lists.keys()], ["cosine", "llr"]);
  assert.deepEqual([...(lists.get("llr")?.scores ?? [])], [5.5, Number.NEGATIVE_INFINITY]);
  assert.equal(lists.get("llr")?.speakers, 2);
});

test("commas and spaces separate as well, and labels may be words in any case", async (t) => {
  const tables = [
    ["label,score", "target,1", "NonTarget, 0"],
    ["label score", "True 1", "False 0"],
    ["1 1", "0 0"],
    ["1 x/1 x/2 1", "  0 x/1 y/1   0"],
  ];
  for (const lines of tables) {
    const { lists } = await read(t, ...lines);
    assert.deepEqual(
      [[...(lists.get("score")?.scores ?? [])], [...(lists.get("score")?.mated ?? [])]],
      [
        [1, 0],
        [1, 0],
      ],
    );
  }
});

test("who speaks is not known where the file does not say it, or says it otherwise than the labels", async (t) => {
  const speakers = async (...lines: readonly string[]) => (await read(t, ...lines)).lists.get("s")?.speakers;
  assert.equal(await speakers("label,s", "1,1", "0,0"), 0);
  assert.equal(await speakers("label,enroll,test,s", "1,wav/a1,wav/a2,1", "0,wav/a1,wav/b1,0"), 0);
  assert.equal(await speakers("label,enroll_speaker,test_speaker,s", "1,a,a,1", "0,a,b,0"), 2);
});

test("a comparison that stands there twice counts once, by its first score; one that contradicts is refused", async (t) => {
  const lines = ["label,enroll,test,s", "1,a/1,a/2,1", "0,a/1,b/1,0", "1,a/1,a/2,9"];
  const { duplicates, lists } = await read(t, ...lines);
  assert.deepEqual([duplicates, [...(lists.get("s")?.scores ?? [])]], [1, [1, 0]]);
  await assert.rejects(read(t, ...lines, "0,a/1,a/2,1"), { code: "trials.contradiction" });
});

test("a line that can't be read is refused by its number", async (t) => {
  const header = "label\ts";
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[header, "1\t1", "2\t0"], /Line 3 .* label "2"/],
    [[header, "1\t1", "0\tx"], /Line 3 .* no number in the column s, but "x"/],
    [[header, "1\tinf"], /Line 2 .* no number/],
    [[header, "1\tInfinity"], /Line 2 .* no number/],
    [[header, "1\t1", "0"], /Line 3 .* has 1 fields, not 2/],
    [["label\tdecision", "1\taccept"], /Line 1 .* no column of scores/],
    [["label\ts\ts"], /Line 1 .* a column twice/],
    [["1 a/1.wav a/2.wav"], /Line 1 .* no header/],
    [[""], /empty/],
  ];
  for (const [lines, message] of cases) await assert.rejects(read(t, ...lines), { code: "scores.bad_line", message });
  await assert.rejects(readScores("/nowhere/scores"), { code: "scores.unreadable" });
  await assert.rejects(read(t, header, "1\t1"), { code: "trials.one_kind" });
});

test("300,000 scores are read and measured in seconds", async (t) => {
  const random = seededRandom(1);
  const lines = Array.from({ length: 300_000 }, (_, i) => {
    const [a, b] = [i % 499, i % 10 === 0 ? i % 499 : (i + 1) % 499];
    return `${a === b ? 1 : 0}\ts${a}/${i}.wav\ts${b}/x${i}.wav\t${(random() + (a === b ? 0.9 : 0)).toFixed(6)}`;
  });
  const scores = await read(t, "label\tenroll\ttest\tscore", lines.join("\n"));
  const { cells, counts } = await measureScores(scores, { metrics: [], seed: 1 });
  assert.deepEqual([counts.mated, counts.nonMated, counts.speakers], [30_000, 270_000, 499]);
  // Uniform on [0, 1) and on [0.9, 1.9): a threshold in the overlap of 0.1 leaves 0.05 on either side.
  const { high = 0, low = 0, value = 0 } = cells[0]?.figures["eer"] ?? {};
  assert.ok(Math.abs(value - 0.05) < 0.003, `${value}`);
  assert.ok(low < value && value < high && high - low < 0.02);
});
