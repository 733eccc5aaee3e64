import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readManifestFile, speakerBy, speakerOfFile, speakerOfPath } from "./manifest.ts";

function read(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-manifest-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "manifest.tsv"), text);
  return readManifestFile(join(folder, "manifest.tsv"));
}

test("a manifest has its columns, and those that stand in extra", async (t) => {
  const { columns, rows } = await read(
    t,
    "\uFEFFpath\tspeaker\tgender\textra\r\na/1.wav\tann\tf\tage=24; device=phone\r\n\r\nb/1.wav\tbob\tm\tl1=fi;gender=x\r\n",
  );
  assert.deepEqual(columns, ["path", "speaker", "gender", "age", "device", "l1"]);
  assert.deepEqual(rows.get("a/1.wav"), { path: "a/1.wav", speaker: "ann", gender: "f", age: "24", device: "phone" });
  assert.equal(rows.get("b/1.wav")?.["gender"], "m", "a column of its own is stronger than extra");
});

test("commas separate where the header has no tab, and a line may end early", async (t) => {
  const { rows } = await read(t, "path,speaker,age\na.wav,ann\n");
  assert.deepEqual(rows.get("a.wav"), { path: "a.wav", speaker: "ann", age: "" });
});

test("a table that is no manifest is refused, and says why", async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["file\tspeaker\n", /no column path; its columns are file, speaker/],
    ["", /no column path/],
    ["path\tspeaker\na\tb\tc\n", /3 fields in line 2, not 2/],
    ["path\tspeaker\na\tb\na\tc\n", /names a twice/],
    ["path\tspeaker\n\tb\n", /no recording in line 2/],
  ];
  for (const [text, message] of cases) await assert.rejects(read(t, text), { code: "manifest.bad_table", message });
  await assert.rejects(readManifestFile("/nowhere/manifest.tsv"), { code: "manifest.unreadable" });
});

test("who speaks is what the manifest says, else the first folder, else the file without its number", async (t) => {
  const manifest = await read(t, "path\tspeaker\nx/1.wav\tann\ny/1.wav\t\n");
  assert.deepEqual(["x/1.wav", "y/1.wav", "z/s/2.wav"].map(speakerBy(manifest)), ["ann", "y", "z"]);
  assert.deepEqual(["./ann/1.wav", "/ann/1.wav", "ann_2.wav", "./ann_2.wav"].map(speakerOfPath), Array(4).fill("ann"));
});

test("the speaker of a file is its name without extension and number", () => {
  assert.deepEqual(["ann.wav", "ann_12.wav", "ann", "ann_b.wav", "_2.wav"].map(speakerOfFile), [
    "ann",
    "ann",
    "ann",
    "ann_b",
    "_2",
  ]);
});
