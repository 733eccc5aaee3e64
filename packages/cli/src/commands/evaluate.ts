import { join } from "node:path";
import {
  type EvaluationReport,
  jsonText,
  measureScores,
  openReportFolder,
  outcomesOf,
  outcomeText,
  parseRequirement,
  readScores,
  summaryText,
  UsageError,
} from "@voicebio/lab";
import { VERSION } from "@voicebio/server";
import { type Arguments, usageError } from "../arguments.ts";
import type { Command, Context, OptionSpecs } from "../command.ts";
import { prepareEvaluation } from "../evaluated-recordings.ts";
import { EXIT } from "../exit-codes.ts";
import { listed } from "../listed.ts";
import { count, plain } from "../wording.ts";

type Kind = EvaluationReport["source"]["kind"];

const OPTIONS = {
  audio: { value: "DIR", help: "the folder that the list's paths begin in" },
  trials: { value: "FILE", help: 'comparisons, a line "1|0 enroll-path test-path" each' },
  scores: { value: "FILE", help: "scores with labels, as voicebio score writes them, or any such table" },
  out: { value: "DIR", help: "where report.html, evaluation_results.csv and evaluation.json go (./evaluation)" },
  manifest: { value: "FILE", help: "a table with path, speaker and more; manifest.tsv in the folder otherwise" },
  "allow-missing": { help: "leaves out recordings that can't be opened, and comparisons with them" },
  samples: { value: "N", help: "recordings of a speaker that are enrolled (1)" },
  condition: { value: "A,B", help: "what the recordings go through, such as telephone or 2s+noise10 (clean)" },
  enrolled: { value: "SIDE", help: "alike: enrolled through the same; clean; or both (both)" },
  by: { value: "COLUMN,…", help: "groups to compare: columns of the manifest, netSpeechS, snrDb, bandwidthHz" },
  sounds: { value: "DIR", help: "the corpora noise and rir, for noises and rooms; VOICEBIO_CORPORA otherwise" },
  require: { value: "RULES", help: 'what has to hold, such as "fnmr@fmr=0.001<=0.05,eer<=0.02"' },
  recipe: { value: "NAME", help: "the recipe to measure; the server's first otherwise" },
  seed: { value: "N", help: "of everything that is drawn (1)" },
  json: { help: "the whole report as one JSON object on standard output" },
} as const satisfies OptionSpecs;

/** What goes with one way of calling it alone. */
const GO_WITH: Readonly<Partial<Record<keyof typeof OPTIONS, readonly Kind[]>>> = {
  audio: ["trials"],
  samples: ["folder"],
  manifest: ["folder", "trials"],
  "allow-missing": ["folder", "trials"],
  condition: ["folder", "trials"],
  enrolled: ["folder", "trials"],
  by: ["folder", "trials"],
  sounds: ["folder", "trials"],
  recipe: ["folder", "trials"],
};

export const evaluate: Command = {
  name: "evaluate",
  usage: ["DIR", "--audio DIR --trials FILE", "--scores FILE"],
  summary: "Measure error rates on your own recordings, by condition and by group",
  details: `DIR holds a folder for each speaker, as for enroll: comparisons are drawn (at most 20,000 of one speaker and 200,000 of
two), and speakers are searched for among others. The figures (EER, minDCF, Cllr, FNMR at FMR, rank-1, …) with their
intervals, DET curves and groups stand in a page; docs/evaluation.md says what each is. Nothing is stored or sent.
Each --require says whether it holds; the exit status is 1 where one does not.
Noises and rooms are of the corpora noise and rir of this project.`,
  options: OPTIONS,
  examples: [
    "voicebio evaluate people/",
    "voicebio evaluate people/ --condition clean,telephone,3s --by gender,age --out report",
    'voicebio evaluate --audio wav/ --trials veri_test.txt --require "fnmr@fmr=0.001<=0.05"',
    "voicebio evaluate --scores scores.tsv",
  ],
  run: async (args, context) => {
    try {
      return await measure(args, context);
    } catch (error) {
      throw error instanceof UsageError ? usageError("bad_value", error.message) : error;
    }
  },
};

async function measure(args: Arguments, context: Context): Promise<number> {
  const kind = kindOf(args);
  const requirements = listed(args.text("require")).map(parseRequirement);
  const seed = args.whole("seed", { min: 0, max: 999_999_999 }) ?? 1;
  const metrics = requirements.map(({ metric }) => metric);
  const request = { seed, metrics, signal: context.signal };
  const run =
    kind === "scores" ? await prepareScores(args, request) : await prepareEvaluation(kind, args, context, request);
  const out = args.text("out") ?? "evaluation";
  await using folder = await openReportFolder(out);
  const found = await run();
  const name = args.text("scores") ?? args.text("trials") ?? args.positionals[0] ?? "";
  const report = { ...found, command: commandLine(args), version: VERSION, source: { kind, name }, seed };
  await folder.write(report);
  const outcomes = outcomesOf(report, requirements);
  tell(report, out, args, context);
  for (const outcome of outcomes) context.note(plain(outcomeText(outcome)));
  if (!outcomes.every(({ holds }) => holds)) return EXIT.noMatch.code;
  return isAllUnusable(report) ? EXIT.badData.code : EXIT.done.code;
}

/** @throws VoiceError `usage.*` where it can't be told what to measure on */
function kindOf(args: Arguments): Kind {
  const kind = args.text("scores") !== undefined ? "scores" : args.text("trials") !== undefined ? "trials" : "folder";
  if (args.positionals.length !== (kind === "folder" ? 1 : 0))
    throw usageError("wrong_arguments", "Name one folder of speakers, or --audio DIR --trials FILE, or --scores FILE.");
  if (kind === "trials") args.required("audio");
  for (const [option, kinds] of Object.entries(GO_WITH)) {
    if (kinds.includes(kind) || (args.text(option) === undefined && !args.flag(option))) continue;
    const called = kind === "folder" ? "a folder of speakers" : `--${kind}`;
    throw usageError("wrong_arguments", `--${option} does not go with ${called}.`);
  }
  return kind;
}

async function prepareScores(args: Arguments, request: Parameters<typeof measureScores>[1]) {
  const scores = await readScores(args.required("scores"));
  request.signal?.throwIfAborted();
  return () => measureScores(scores, request);
}

const isAllUnusable = ({ counts, unusable }: EvaluationReport): boolean =>
  counts.recordings !== null && Object.keys(unusable).length === counts.recordings;

function tell(report: EvaluationReport, out: string, args: Arguments, { note, print }: Context): void {
  const { counts, notes, unusable } = report;
  const lines = args.flag("json") ? [jsonText(report)] : summaryText(report).split("\n").map(plain);
  for (const line of lines) print(line);
  const examples = Object.entries(unusable).slice(0, 5);
  if (examples.length > 0) note(`${count(Object.keys(unusable).length, "recording")} could not be used:`);
  for (const [path, code] of examples) note(`  ${plain(path)}  ${code}`);
  if (counts.duplicates > 0) note(`${count(counts.duplicates, "comparison")} stood there before and counted once.`);
  for (const line of notes) note(plain(line));
  note(`The report is ${join(out, "report.html")}.`);
}

/** As a shell takes it again. */
function commandLine(args: Arguments): string {
  const quoted = (text: string): string =>
    /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const options = Object.keys(OPTIONS).flatMap((option) => {
    const text = args.text(option);
    if (text !== undefined) return [`--${option}`, quoted(text)];
    return args.flag(option) ? [`--${option}`] : [];
  });
  return ["voicebio evaluate", ...args.positionals.map(quoted), ...options].join(" ");
}
