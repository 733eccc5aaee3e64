import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { type Analysis, DEFAULT_POLICY, type ScoreMeaning, type ScoringModel, VoiceError } from "@voicebio/engine";
import { SCORE_HEADER, type ScoreSummary, type ScoreTrialsJob, scoreTrials } from "./score-trials.ts";

const RECIPE = "test@1";

const MEANING: ScoreMeaning = {
  id: "test",
  calibration: {
    offset: [-5],
    slope: [10],
    limits: { speechS: [1, 10], snrDb: [0, 40], maxSamples: 10 },
  },
  strata: [],
};

/** No mean and a bare slope: the centered score is the plain cosine, and the LLR ten times it less five. */
const model: ScoringModel = {
  recipe: RECIPE,
  mean: new Float32Array(2),
  // The coordinates are the vector itself, so that the score is the cosine.
  plda: { transform: Float32Array.of(1, 0, 0, 1), own: new Float32Array(2) },
  ...MEANING,
  inDomain: MEANING,
};

const heard = (vector: readonly number[], netSpeechS = 4): Analysis => ({
  format: { container: "wav", codec: "pcm_s16", rateHz: 16000, channels: 1, durationS: 5 },
  quality: { durationS: 5, netSpeechS, snrDb: 30, levelDb: -20, clippedShare: 0, bandwidthHz: 7000, voices: 1 },
  embeddings: vector.length === 0 ? [] : [{ recipe: RECIPE, vector: Float32Array.from(vector), netSpeechS }],
});

const RECORDINGS: Readonly<Record<string, Analysis>> = {
  "ann-1": heard([1, 0]),
  "ann-2": heard([2, 0]),
  "bob-1": heard([0, 1]),
  brief: heard([3, 0], 1),
  mute: heard([], 0),
};

interface Run {
  readonly rows: readonly string[];
  readonly analyzed: readonly string[];
  readonly summary: ScoreSummary;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "score-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const job = (folder: string, analyze: ScoreTrialsJob["analyze"]): ScoreTrialsJob => ({
  audioFolder: "/audio",
  trialsFile: join(folder, "trials"),
  outFile: join(folder, "out.tsv"),
  analyze,
  concurrency: 3,
  model,
  policy: { ...DEFAULT_POLICY, maxFalseMatchRate: 0.01 },
});

const score = (trials: string): Promise<Run> =>
  inFolder(async (folder) => {
    await writeFile(join(folder, "trials"), trials);
    const analyzed: string[] = [];
    const analyze = async (file: string): Promise<Analysis> => {
      analyzed.push(file);
      const found = RECORDINGS[basename(file)];
      if (found === undefined) throw new VoiceError("audio.unsupported", "not audio");
      return found;
    };
    const summary = await scoreTrials(job(folder, analyze));
    const text = await readFile(join(folder, "out.tsv"), "utf8");
    assert.ok(text.startsWith(SCORE_HEADER));
    return { rows: text.slice(SCORE_HEADER.length).split("\n").slice(0, -1), analyzed, summary };
  });

test("each trial gives one row, in the list's order, with cosine, llr and decision", async () => {
  const { rows } = await score("0 ann-1 bob-1\n1 ann-1 ann-2\n0 ann-1 bob-1\n");
  const rejected = "0\tann-1\tbob-1\t0.000000\t-5.000000\treject\t";
  assert.deepEqual(rows, [rejected, "1\tann-1\tann-2\t1.000000\t5.000000\taccept\t", rejected]);
});

test("each recording is analyzed once, below the folder of audio", async () => {
  const { analyzed, summary } = await score("1 ann-1 ann-2\n1 ann-2 ann-1\n1 ann-1 ann-1\n");
  assert.deepEqual([...analyzed].sort(), ["/audio/ann-1", "/audio/ann-2"]);
  assert.equal(summary.trials, 3);
  assert.equal(summary.recordings, 2);
});

test("too little speech on either side makes the decision inconclusive and keeps the numbers", async () => {
  const { rows } = await score("1 ann-1 brief\n1 brief ann-1\n");
  assert.deepEqual(rows, [
    "1\tann-1\tbrief\t1.000000\t5.000000\tinconclusive\t",
    "1\tbrief\tann-1\t1.000000\t5.000000\tinconclusive\t",
  ]);
});

test("a recording that can't be read leaves numbers and decision empty and names its code", async () => {
  const { rows, summary } = await score("1 ann-1 nothing\n");
  assert.deepEqual(rows, ["1\tann-1\tnothing\t\t\t\taudio.unsupported"]);
  assert.deepEqual([...summary.unusable], [["nothing", "audio.unsupported"]]);
});

test("a recording without speech leaves the numbers empty and is inconclusive", async () => {
  const { rows } = await score("0 mute ann-1\n");
  assert.deepEqual(rows, ["0\tmute\tann-1\t\t\tinconclusive\tspeech.none"]);
});

test("a bad line ends the run before anything is analyzed, and writes no file", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "trials"), "1 ann-1 ann-2\n1 ann-1\n");
    const analyze = () => assert.fail("nothing is to be analyzed");
    await assert.rejects(scoreTrials(job(folder, analyze)), { code: "trials.bad_line" });
    assert.deepEqual(await readdir(folder), ["trials"]);
  });
});

test("an error that is not about a recording ends the run and leaves no file behind", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "trials"), "1 ann-1 ann-2\n");
    const analyze = () => Promise.reject(new VoiceError("model.missing", "no model"));
    await assert.rejects(scoreTrials(job(folder, analyze)), { code: "model.missing" });
    assert.deepEqual(await readdir(folder), ["trials"]);
  });
});

test("an output that can't be written is said before anything is analyzed", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "trials"), "1 ann-1 ann-2\n");
    const analyze = () => assert.fail("nothing is to be analyzed");
    const outFile = join(folder, "missing", "out.tsv");
    await assert.rejects(scoreTrials({ ...job(folder, analyze), outFile }), { code: "output.unwritable" });
  });
});
