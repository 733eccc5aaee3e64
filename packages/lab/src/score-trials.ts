import { join } from "node:path";
import {
  type Analysis,
  compare,
  cosine,
  decideVerification,
  type Policy,
  type Reason,
  reasonsAgainst,
  type Sample,
  type ScoringModel,
  VoiceError,
  type Voiceprint,
  voiceprintOf,
} from "@voicebio/engine";
import { type OutputFile, openOutputFile } from "./output-file.ts";
import { readTrials, type Trial } from "./trial-list.ts";

export interface ScoreTrialsJob {
  /** Paths in the trial list lie below this folder. */
  readonly audioFolder: string;
  readonly trialsFile: string;
  readonly outFile: string;
  /**
   * Embeds one recording with the recipe of `model`.
   *
   * @throws VoiceError for a recording that can't be used: its trials then carry the code
   */
  readonly analyze: (file: string) => Promise<Analysis>;
  /** How many recordings are analyzed at once. */
  readonly concurrency: number;
  readonly model: ScoringModel;
  readonly policy: Policy;
  readonly onProgress?: (progress: { readonly recordings: number; readonly of: number }) => void;
  readonly signal?: AbortSignal;
}

export interface ScoreSummary {
  readonly trials: number;
  readonly recordings: number;
  /** Recordings that gave no embedding, with the code that says why. */
  readonly unusable: ReadonlyMap<string, string>;
}

export const SCORE_HEADER = "label\tenroll\ttest\tcosine\tllr\tdecision\terror\n";

/** Rows are written in pieces of about this many characters, so that a million rows are not a million writes. */
const WRITE_CHARS = 1 << 16;

/** What stays of a recording once it is embedded. */
interface UsableSide {
  readonly sample: Sample;
  /** The recording by itself as if it had been enrolled. */
  readonly voiceprint: Voiceprint;
  readonly reasons: readonly Reason[];
}
type Side = UsableSide | { readonly error: string; readonly heard: boolean };

/**
 * Scores a trial list, single recording against single recording: the plain cosine, the product's calibrated answer
 * and its decision, one row a trial in the list's order. Memory grows with the recordings, not with the trials.
 *
 * The calibration tells voiceprint from probe, so the enroll side of a trial is the voiceprint and the test side the probe.
 *
 * @throws VoiceError `trials.bad_line`, `trials.unreadable`, `output.unwritable`, and whatever ends `analyze` for good
 */
export async function scoreTrials(job: ScoreTrialsJob): Promise<ScoreSummary> {
  const paths = new Set<string>();
  for await (const { enroll, test } of readTrials(job.trialsFile)) paths.add(enroll).add(test);
  // Opened before the long part, so that a folder that can't be written to is said at once.
  await using output = await openOutputFile(job.outFile);
  const sides = await embedAll([...paths], job);
  const trials = await writeRows(output, sides, job);
  await output.finish();
  const failed = [...sides].flatMap(([path, side]): [string, string][] =>
    "error" in side ? [[path, side.error]] : [],
  );
  return { trials, recordings: paths.size, unusable: new Map(failed) };
}

/** Each recording once, `concurrency` at a time. */
async function embedAll(paths: readonly string[], job: ScoreTrialsJob): Promise<ReadonlyMap<string, Side>> {
  const sides = new Map<string, Side>();
  const rest = paths.values();
  // One failure ends the run: the others must not go on in the background.
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(job.signal ? [job.signal] : [])]);
  const work = async (): Promise<void> => {
    for (const path of rest) {
      signal.throwIfAborted();
      sides.set(path, await embed(path, job));
      job.onProgress?.({ recordings: sides.size, of: paths.length });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, job.concurrency) }, work));
  } finally {
    stop.abort();
  }
  return sides;
}

async function embed(path: string, { analyze, audioFolder, model, policy }: ScoreTrialsJob): Promise<Side> {
  try {
    const { embeddings, quality } = await analyze(join(audioFolder, path));
    const embedding = embeddings.find(({ recipe }) => recipe === model.recipe);
    if (embedding === undefined) return { error: "speech.none", heard: true };
    const { bandwidthHz, snrDb } = quality;
    const sample = { embedding, netSpeechS: embedding.netSpeechS, snrDb, bandwidthHz };
    const reasons = reasonsAgainst(quality, policy.minProbeSpeechS, policy);
    return { sample, voiceprint: voiceprintOf(model, [sample]), reasons };
  } catch (error) {
    if (error instanceof VoiceError && isAboutRecording(error.code)) return { error: error.code, heard: false };
    throw error;
  }
}

/** What is wrong with one recording stands in its rows; everything else ends the run. */
const isAboutRecording = (code: string): boolean => /^(audio|recording|analysis)\./.test(code);

/** The list a second time: what was too long to keep is read again. */
async function writeRows(output: OutputFile, sides: ReadonlyMap<string, Side>, job: ScoreTrialsJob): Promise<number> {
  let trials = 0;
  let rows = SCORE_HEADER;
  for await (const trial of readTrials(job.trialsFile)) {
    rows += rowOf(trial, sides, job);
    trials++;
    if (rows.length < WRITE_CHARS) continue;
    job.signal?.throwIfAborted();
    await output.write(rows);
    rows = "";
  }
  await output.write(rows);
  return trials;
}

function rowOf({ label, enroll, test }: Trial, sides: ReadonlyMap<string, Side>, job: ScoreTrialsJob): string {
  const enrolled = sideOf(sides, enroll);
  const probe = sideOf(sides, test);
  const row = (...cells: readonly string[]) => `${[label, enroll, test, ...cells].join("\t")}\n`;
  if ("error" in enrolled || "error" in probe) {
    const failed = [enrolled, probe].filter((side) => "error" in side);
    // Heard, but without speech: that is an answer. A recording that can't be read gives none.
    const decision = failed.every(({ heard }) => heard) ? "inconclusive" : "";
    return row("", "", decision, failed[0]?.error ?? "");
  }
  const evidence = compare(job.model, enrolled.voiceprint, probe.sample);
  const { decision } = decideVerification(evidence, [...enrolled.reasons, ...probe.reasons], job.policy);
  return row(
    cosine(enrolled.sample.embedding, probe.sample.embedding).toFixed(6),
    evidence.llr.toFixed(6),
    decision,
    "",
  );
}

function sideOf(sides: ReadonlyMap<string, Side>, path: string): Side {
  const side = sides.get(path);
  if (side === undefined) throw new VoiceError("trials.changed", "The trial list was changed while it was scored.");
  return side;
}
