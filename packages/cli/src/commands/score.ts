import { stat } from "node:fs/promises";
import { DEFAULT_POLICY, loadScoringModel, openModelStore, readRecipe, VoiceError } from "@voicebio/engine";
import { type ScoreSummary, scoreTrials } from "@voicebio/lab";
import { type Config, openInference } from "@voicebio/server";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { embeddingProgress } from "../progress-bar.ts";
import { settingsOf } from "../settings.ts";
import { readRecording } from "../upload.ts";
import { count, plain } from "../wording.ts";

export const score: Command = {
  name: "score",
  usage: ["--audio DIR --trials FILE --out FILE.tsv"],
  summary: "Score a list of trials, single recording against single recording",
  details: `A trial is a line "1|0 enroll-path test-path" as in VoxCeleb's lists, with paths below DIR. Out comes one row a
trial, in the list's order: label, enroll, test, cosine (plain, of the two embeddings), llr (the calibrated answer),
decision (by the default policy) and error. Numbers stand wherever there is speech, also where the decision is
inconclusive; where a recording can't be used they are empty and error says why. Nothing is stored, no server is asked.`,
  options: {
    audio: { value: "DIR", help: "the folder that the list's paths begin in" },
    trials: { value: "FILE", help: "the list" },
    out: { value: "FILE", help: "where the scores go; written whole or not at all" },
    data: { value: "DIR", help: "taken, as by the other commands, and not needed" },
  },
  examples: ["voicebio score --audio wav/ --trials veri_test.txt --out scores.tsv"],
  run: async (args, context) => {
    const files = {
      audioFolder: args.required("audio"),
      trialsFile: args.required("trials"),
      outFile: args.required("out"),
    };
    if (!(await isFolder(files.audioFolder)))
      throw usageError("bad_value", `--audio: ${files.audioFolder} is no folder.`);
    const summary = await scoreWith(settingsOf(args, context).config, files, context);
    return tell(summary, args, context);
  },
};

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

type Files = Pick<Parameters<typeof scoreTrials>[0], "audioFolder" | "trialsFile" | "outFile">;

/** The list on the server's own pool of workers, with every core. */
async function scoreWith(config: Config, files: Files, { terminal, signal }: Context): Promise<ScoreSummary> {
  const store = openModelStore(config.modelsFolder);
  const [recipe] = config.recipes.map((name) => readRecipe(store, name));
  if (recipe === undefined) throw new VoiceError("recipe.unknown", "At least one recipe must be active.");
  const model = loadScoringModel(store, recipe);
  const policy = DEFAULT_POLICY;
  const request = {
    recipes: [model.recipe],
    countVoices: policy.countVoices.probe,
    channel: "mix",
    embedFaint: true,
  } as const;
  const progress = embeddingProgress(terminal);
  await using inference = await openInference(config);
  return await scoreTrials({
    ...files,
    model,
    policy,
    signal,
    analyze: async (file) => inference.analyze((await readRecording(file)).bytes, request),
    // One more for each worker, so that none waits while a file is read.
    concurrency: 2 * inference.load().workers,
    onProgress: ({ recordings, of }) => progress(recordings, of),
  });
}

function tell({ trials, recordings, unusable }: ScoreSummary, args: Arguments, { note }: Context): number {
  note(`${count(trials, "trial")} over ${count(recordings, "recording")} scored into ${args.required("out")}.`);
  const examples = [...unusable].slice(0, 5).map(([path, code]) => `  ${plain(path)}  ${code}`);
  if (unusable.size > 0) note([`${count(unusable.size, "recording")} could not be used:`, ...examples].join("\n"));
  if (unusable.size > examples.length) note("  … and others; the column error names them all.");
  return recordings > 0 && unusable.size === recordings ? EXIT.badData.code : EXIT.done.code;
}
