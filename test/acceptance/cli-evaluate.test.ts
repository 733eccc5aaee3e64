import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Ended, interrupted, jsonLines, place, temporaryFolder, voice, voicebio } from "./cli-run.ts";

const PEOPLE = ["awb", "slt", "rms"] as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

const at = (...parts: readonly string[]): string => join(folder.path, ...parts);
const evaluate = (...args: readonly string[]): Promise<Ended> => voicebio(["evaluate", ...args]);

interface Report {
  readonly command: string;
  readonly source: { readonly kind: string };
  readonly counts: Readonly<Record<string, number | null>>;
  readonly unusable: Readonly<Record<string, string>>;
  readonly cells: readonly { readonly condition: string; readonly enrolled: string; readonly score: string }[];
  readonly breakdowns: readonly { readonly column: string; readonly side: string }[];
  readonly identification: { readonly rank1: { readonly value: number } } | null;
}

/** Three people with two recordings each; one of them has a file that is no audio, and there are notes. */
before(async () => {
  folder = await temporaryFolder();
  for (const name of PEOPLE) {
    for (const recording of [1, 2]) await place(voice(name, recording), at("people", name, `${recording}.opus`));
  }
  await writeFile(at("people", "awb", "broken.wav"), "this is no audio");
  await writeFile(at("people", "awb", "notes.txt"), "recorded in May");
});

after(() => folder[Symbol.asyncDispose]());

test("a folder of people gives a page, a table and figures on the console", async () => {
  const out = at("a report");
  const ended = await evaluate(at("people"), "--out", out, "--condition", "clean,telephone", "--enrolled", "alike");
  assert.equal(ended.status, 0, ended.stderr);
  assert.deepEqual((await readdir(out)).sort(), ["evaluation.json", "evaluation_results.csv", "report.html"]);
  for (const text of ["EER", "minDCF", "Cllr", "rank1", "By netSpeechS"]) assert.ok(ended.stdout.includes(text), text);
  for (const text of ["broken.wav  audio.unsupported", "Intervals: 95 %", "report.html"])
    assert.ok(ended.stderr.includes(text), text);
  const page = await readFile(join(out, "report.html"), "utf8");
  assert.ok(page.includes(`&#39;${out}&#39;`), "the command stands there as a shell takes it");
  const csv = await readFile(join(out, "evaluation_results.csv"), "utf8");
  assert.match(csv, /^telephone,alike,llr,,,eer,/m);
});

test("a manifest in the folder names speakers and groups, and the report is JSON where asked for", async () => {
  const paths = PEOPLE.flatMap((name) => [1, 2].map((recording) => ({ name, path: `wav/${name}-${recording}.opus` })));
  for (const [i, { name, path }] of paths.entries()) await place(voice(name, 1 + (i % 2)), at("listed", path));
  const rows = paths.map(({ name, path }) => [path, name, name === "slt" ? "f" : "m"].join("\t"));
  await writeFile(at("listed", "manifest.tsv"), ["path\tspeaker\tgender", ...rows, ""].join("\n"));
  const ended = await evaluate(at("listed"), "--out", at("listed-report"), "--json");
  assert.equal(ended.status, 0, ended.stderr);
  const [report] = jsonLines<Report>(ended);
  assert.ok(report);
  assert.deepEqual(JSON.parse(await readFile(at("listed-report", "evaluation.json"), "utf8")), report);
  assert.deepEqual(report.counts, { speakers: 3, recordings: 6, mated: 3, nonMated: 12, duplicates: 0 });
  assert.deepEqual(
    report.breakdowns.map(({ column, side }) => `${column} ${side}`),
    ["gender both", "netSpeechS probe", "snrDb probe", "bandwidthHz probe"],
  );
  assert.equal(report.identification?.rank1.value, 1);
  const unknown = await evaluate(at("listed"), "--out", at("none"), "--by", "gender,langauge");
  assert.equal(unknown.status, 64);
  assert.match(unknown.stderr, /no column langauge; there are path, speaker, gender, netSpeechS/);
  await writeFile(at("listed", "manifest.tsv"), ["path\tspeaker\tgender", ...rows, "wav/gone.wav\tawb\tm"].join("\n"));
  const missing = await evaluate(at("listed"), "--out", at("none"));
  assert.deepEqual([missing.status, existsSync(at("none"))], [66, false]);
  assert.match(missing.stderr, /1 of 7 recordings can't be opened .*: wav\/gone\.wav\./);
});

test("a list with missing recordings is refused, or its other comparisons are measured", async () => {
  const trials = at("trials.txt");
  const lines = ["1 awb/1.opus awb/2.opus", "0 awb/1.opus slt/1.opus", "0 slt/1.opus awb/gone.wav"];
  await writeFile(trials, [...lines, lines[0], ""].join("\n"));
  const args = ["--audio", at("people"), "--trials", trials, "--out", at("trials-report")];
  const refused = await evaluate(...args);
  assert.equal(refused.status, 66);
  assert.match(refused.stderr, /1 of 4 recordings can't be opened .*: awb\/gone\.wav\. With --allow-missing/);
  const measured = await evaluate(...args, "--allow-missing", "--json");
  assert.equal(measured.status, 0, measured.stderr);
  assert.match(measured.stderr, /1 comparison left out, with 1 recording that can't be opened/);
  const [report] = jsonLines<Report>(measured);
  assert.deepEqual(report?.counts, { speakers: 2, recordings: 3, mated: 1, nonMated: 1, duplicates: 1 });
  assert.equal(report?.identification, null);
});

test("the exit status says whether scores keep what is required of them", async () => {
  const scores = at("scores.tsv");
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 4 === 0 ? 1 : 0}\t${i % 4 === 0 ? 3 : -3}`);
  await writeFile(scores, ["label\tllr", ...rows].join("\n"));
  const measured = (rules: string) => evaluate("--scores", scores, "--out", at("scores-report"), "--require", rules);
  const held = await measured("eer<=0.01, cllr<0.1");
  assert.equal(held.status, 0);
  assert.match(held.stderr, /^eer<=0\.01 holds: 0\.00 % in as scored, enrolled alike, llr$/m);
  // softplus(−3) / ln 2
  assert.match(held.stderr, /^cllr<0\.1 holds: 0\.070 in as scored/m);
  const missed = await measured("eer<=0.01,cllr<=0.01,fnmr@fmr=0.001<=0.05");
  assert.equal(missed.status, 1);
  assert.match(missed.stderr, /^eer<=0\.01 holds/m);
  assert.match(missed.stderr, /^cllr<=0\.01 does not hold: 0\.070 in as scored/m);
  assert.match(
    missed.stderr,
    /^fnmr@fmr=0\.001<=0\.05 does not hold: 0\.00 % † .* 1000 non-mated comparisons needed \(300 found\)$/m,
  );
});

test("four comparisons of two speakers keep no requirement, and it is said what would be needed", async () => {
  const scores = at("four.tsv");
  const rows = ["1 a a 5", "1 b b 5", "0 a b -5", "0 b a -5"].map((row) => row.replaceAll(" ", "\t"));
  await writeFile(scores, ["label\tenroll_speaker\ttest_speaker\tllr", ...rows].join("\n"));
  const out = at("four-report");
  const ended = await evaluate("--scores", scores, "--out", out, "--require", "eer<=0.001,minDcf@p=0.01<=1,cllr<=1");
  assert.equal(ended.status, 1);
  const lines = ended.stderr.split("\n").filter((line) => line.includes("does not hold"));
  assert.equal(lines.length, 3, ended.stderr);
  for (const line of lines) assert.match(line, /30 mated comparisons needed \(2 found\).* 10 speakers .* \(2 found\)$/);
  assert.match(lines[1] ?? "", /99 non-mated comparisons needed \(2 found\)/);
  assert.match(await readFile(join(out, "evaluation_results.csv"), "utf8"), /,eer,0,,,true,2,2,2\r$/m);
});

test("called wrongly or on what can't be measured, it says why, and writes nothing", async () => {
  await place(voice("awb", 1), at("alone", "awb", "1.opus"));
  await place(voice("awb", 2), at("alone", "awb", "2.opus"));
  await writeFile(at("one-kind.tsv"), "label\tscore\n1\t2\n");
  const cases: readonly (readonly [number, readonly string[], RegExp])[] = [
    [64, [], /Name one folder of speakers/],
    [64, ["--scores", "x", "--by", "gender"], /--by does not go with --scores/],
    [64, [at("people"), "--condition", "moon"], /no condition moon; known: clean/],
    [64, [at("people"), "--require", "eer"], /"eer" is no requirement/],
    [65, [at("alone")], /All recordings are of one speaker, awb/],
    [65, ["--scores", at("one-kind.tsv")], /No comparison is of two speakers/],
    [66, [at("nowhere")], /There is no folder/],
    [66, ["--scores", at("nowhere")], /can't be read/],
  ];
  for (const [status, args, says] of cases) {
    const ended = await evaluate(...args, "--out", at("never"));
    assert.deepEqual([ended.status, ended.stdout], [status, ""], args.join(" ") + ended.stderr);
    assert.match(ended.stderr, says);
  }
  assert.ok(!existsSync(at("never")));
});

test("an interruption ends it and leaves nothing behind", async () => {
  const out = at("interrupted");
  const opened = async () => {
    while (!existsSync(out)) await new Promise((resolve) => setImmediate(resolve));
  };
  const ended = await interrupted(["evaluate", at("people"), "--out", out], opened);
  assert.equal(ended.status, 130);
  assert.ok(!existsSync(out));
});
