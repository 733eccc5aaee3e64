import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";

const MAIN = resolve(import.meta.dirname, "../main.ts");

/** Runs the command on a folder that holds these corpora, all of them without a recording. */
function robustness(t: TestContext, corpora: readonly string[], ...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-corpora-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const corpus of corpora) {
    mkdirSync(join(folder, corpus));
    writeFileSync(join(folder, corpus, "manifest.tsv"), "path\tspeaker\tlabel\n");
  }
  const env = { ...process.env, VOICEBIO_CORPORA: folder };
  return spawnSync(process.execPath, [MAIN, "robustness", ...args], { encoding: "utf8", env });
}

test("what is asked for wrongly is one line that says what there is, and status 64", (t) => {
  const wrong = [
    [["--corpora", "voxceleb"], /no corpus voxceleb; known: .*librispeech_mini/],
    [["--conditions", "clean,2s+whisper"], /no condition whisper; known: .*telephone/],
    [["--recipes", "xvector"], /no recipe xvector; known: .*campplus-zh-en/],
    [["--list", "fit"], /fit; known: validation, check/],
    [["--per-speaker", "many"], /--per-speaker takes a whole number/],
    [["--conditions", "clean", "--markdown", "/nowhere.md"], /nowhere\.md has no place for the table/],
    [["--conditions", "clean", "--corpora", "fsdd_8k,librispeech_mini"], /lacks librispeech_mini /],
    [["--models", "/nowhere"], /\/nowhere is no folder of models/],
    [["--verbose"], /--verbose/],
  ] as const;
  for (const [args, expected] of wrong) {
    const { status, stderr, stdout } = robustness(t, ["noise", "rir", "fsdd_8k"], ...args);
    assert.match(stderr, expected);
    assert.deepEqual([status, stderr.trim().split("\n").length, stdout], [64, 1, ""], args.join(" "));
  }
});

test("a corpus without speakers on the list is named, and the run goes on", (t) => {
  const { status, stdout } = robustness(
    t,
    ["noise", "rir", "fsdd_8k"],
    "--conditions",
    "clean",
    "--corpora",
    "fsdd_8k",
  );
  assert.equal(status, 0);
  assert.match(stdout, /Without comparisons of both kinds on this list: fsdd_8k/);
});
