import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { openModelStore, recipeNames, VoiceError } from "@voicebio/engine";
import {
  CLEAN,
  corporaFolder,
  drawTrialTable,
  type EvaluatedRecording,
  type Evaluation,
  evaluate,
  type Findings,
  type Manifest,
  missingError,
  missingRecordings,
  readManifestFile,
  readTrialTable,
  requireConditions,
  requireKnown,
  speakerBy,
  standardColumns,
  type TrialTable,
  withoutRecordings,
} from "@voicebio/lab";
import type { Arguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { listed } from "./listed.ts";
import { findPeople } from "./people.ts";
import { embeddingProgress } from "./progress-bar.ts";
import { settingsOf } from "./settings.ts";
import { count } from "./wording.ts";

/** More comparisons would make the figures hardly any surer: speakers are what they lack. */
const MOST = { mated: 20_000, nonMated: 200_000 };
const SIDES = { alike: ["alike"], clean: ["clean"], both: ["alike", "clean"] } as const;

type Request = Pick<Evaluation, "seed" | "metrics" | "signal">;

/**
 * All that `voicebio evaluate` needs to begin, checked; then what begins it.
 *
 * @throws VoiceError for what can't be read or does not go together
 * @throws UsageError for an unknown name, and for a condition whose encoder or sounds are not there
 */
export async function prepareEvaluation(
  kind: "folder" | "trials",
  args: Arguments,
  context: Context,
  request: Request,
): Promise<() => Promise<Findings>> {
  const { config } = settingsOf(args, context);
  const store = openModelStore(config.modelsFolder);
  const recipe = args.text("recipe") ?? config.recipes[0] ?? "";
  if (args.text("recipe") !== undefined) requireKnown("recipe", recipe, recipeNames(store));
  const conditions = args.text("condition") === undefined ? [CLEAN] : listed(args.text("condition"));
  const soundsFolder = args.text("sounds") ?? corporaFolder();
  requireConditions(conditions, soundsFolder);
  const enrolled = args.text("enrolled") ?? "both";
  requireKnown("side to enroll:", enrolled, Object.keys(SIDES));
  const audioFolder = args.text("audio") ?? args.positionals[0] ?? "";
  await requireFolder(audioFolder);
  const manifest = await manifestFor(audioFolder, args.text("manifest"));
  const samples = args.whole("samples", { min: 1, max: 100 }) ?? 1;
  const table = await (kind === "trials"
    ? tableOfTrials(args.required("trials"), audioFolder, manifest, args, context)
    : tableOfFolder(audioFolder, manifest, { samples, seed: request.seed, most: MOST }, args, context));
  context.signal.throwIfAborted();
  const by = args.text("by") === undefined ? standardColumns(manifest) : listed(args.text("by"));
  const sides = SIDES[enrolled as keyof typeof SIDES];
  const identify = kind === "folder" ? samples : undefined;
  const inputs = { store, recipe, audioFolder, table, manifest, conditions, sides, by, identify, soundsFolder };
  return () => {
    const onProgress = embeddingProgress(context.terminal);
    // Voices of the operator's people are not kept.
    return evaluate({ ...request, ...inputs, jobs: config.workers, cacheFolder: undefined, onProgress });
  };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new VoiceError("recording.unreadable", `There is no folder ${folder}.`);
}

/** The one that was named, else the one that stands in the folder. */
async function manifestFor(folder: string, named: string | undefined): Promise<Manifest | undefined> {
  const standing = join(folder, "manifest.tsv");
  if (named !== undefined) return readManifestFile(named);
  return (await stat(standing).catch(() => undefined)) && readManifestFile(standing);
}

async function tableOfTrials(
  file: string,
  audioFolder: string,
  manifest: Manifest | undefined,
  args: Arguments,
  { note }: Context,
): Promise<TrialTable> {
  const table = await readTrialTable(file, speakerBy(manifest));
  const missing = await allowedToMiss(table.recordings, audioFolder, args);
  if (missing.size === 0) return table;
  const left = withoutRecordings(table, missing);
  const trials = table.mated.length - left.mated.length;
  note(`${count(trials, "comparison")} left out, with ${count(missing.size, "recording")} that can't be opened.`);
  return left;
}

async function tableOfFolder(
  folder: string,
  manifest: Manifest | undefined,
  options: Parameters<typeof drawTrialTable>[1],
  args: Arguments,
  { note }: Context,
): Promise<TrialTable> {
  const recordings = manifest === undefined ? await recordingsIn(folder) : recordingsOf(manifest);
  const missing = await allowedToMiss(recordings, folder, args);
  if (missing.size > 0) note(`${count(missing.size, "recording")} left out that can't be opened.`);
  return drawTrialTable(
    recordings.filter(({ path }) => !missing.has(path)),
    options,
  );
}

async function recordingsIn(folder: string): Promise<readonly EvaluatedRecording[]> {
  const { people } = await findPeople(folder);
  return people.flatMap(({ files, name }) => files.map((file) => ({ path: relative(folder, file), speaker: name })));
}

const recordingsOf = (manifest: Manifest): readonly EvaluatedRecording[] =>
  [...manifest.rows.keys()].map((path) => ({ path, speaker: speakerBy(manifest)(path) }));

/** @throws VoiceError `recording.missing` unless it was said that some may */
async function allowedToMiss(
  recordings: readonly EvaluatedRecording[],
  folder: string,
  args: Arguments,
): Promise<ReadonlySet<string>> {
  const missing = await missingRecordings(
    folder,
    recordings.map(({ path }) => path),
  );
  if (missing.length > 0 && !args.flag("allow-missing")) throw missingError(folder, missing, recordings.length);
  return new Set(missing);
}
