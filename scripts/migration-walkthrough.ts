/**
 * Makes the walk-through in `docs/moving-recipes.md`: a server on a folder of its own, the real commands with synthetic
 * voices, and what they really answer.
 *
 *     npm run migration-walkthrough
 *
 * Writes between the document's markers. Ids of speakers are left out, so that two runs write the same.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { place, type RunningServer, serve, temporaryFolder, voice, voicebio } from "../test/acceptance/cli-run.ts";
import { makeModelsFolder, NEWER, OLDER } from "../test/models-folder.ts";

const DOCUMENT = resolve(import.meta.dirname, "../docs/moving-recipes.md");
const [BEGIN, END] = ["<!-- walkthrough: begin -->", "<!-- walkthrough: end -->"];

/** Who is enrolled, with which synthetic voice. */
const VOICES = { ann: "slt", ben: "awb", cleo: "kal" } as const;
type Name = keyof typeof VOICES;

/** A sentence, and the commands that show it. */
interface Step {
  readonly say: string;
  readonly run: readonly (readonly string[])[];
}

const file = (name: Name, sentence: number): string => `${name}_${sentence}.opus`;
const files = (name: Name, ...sentences: readonly number[]): string[] => sentences.map((one) => file(name, one));

const BEFORE: Step = {
  say: `Two people are enrolled with \`${OLDER}\` while recordings are kept, and Cleo while they are not.`,
  run: [
    ["enroll", ...files("ann", 1, 2), "--name", "ann"],
    ["enroll", ...files("ben", 1, 2), "--name", "ben"],
    ["enroll", ...files("cleo", 1, 2), "--name", "cleo"],
  ],
};

const AFTER: readonly Step[] = [
  {
    say: `The next release prefers \`${NEWER}\`. Nothing else is set, and everybody is still verified:`,
    run: [
      ["verify", file("ann", 6), "--name", "ann"],
      ["models", "status"],
    ],
  },
  {
    say: "Recordings that were kept are embedded again:",
    run: [
      ["models", "migrate"],
      ["models", "status"],
    ],
  },
  {
    say: "Cleo's were not: the old recipe serves her, and whatever she is enrolled with from now on is embedded by both, until it is enough.",
    run: [
      ["enroll", file("cleo", 3), "--name", "cleo"],
      ["models", "status"],
      ["models", "retire", OLDER, "--yes"],
      ["enroll", file("cleo", 4), "--name", "cleo"],
    ],
  },
  {
    say: "Should the new recipe disappoint, one command goes back, at once, and one goes forward again:",
    run: [
      ["models", "use", OLDER],
      ["verify", file("ann", 6), "--name", "ann"],
      ["models", "use", "--default"],
    ],
  },
  {
    say: "Once nobody depends on the old recipe its voiceprints can go. There is no way back from this:",
    run: [
      ["models", "status"],
      ["models", "retire", OLDER, "--yes"],
      ["identify", file("cleo", 6)],
    ],
  },
];

await using folder = await temporaryFolder();
const settings = (recipes: string, keep: boolean) => ({
  VOICEBIO_MODELS_DIR: join(folder.path, "models"),
  VOICEBIO_DATA_DIR: "data",
  VOICEBIO_RECIPES: recipes,
  VOICEBIO_KEEP_RECORDINGS: String(keep),
});
const lines: string[] = [];

async function show(say: string, commands: Step["run"], env: (words: readonly string[]) => Record<string, string>) {
  lines.push(say, "", "```console");
  for (const words of commands) {
    const { stdout, stderr, status } = await voicebio(words, { cwd: folder.path, env: env(words) });
    if (status === null || status === 70) throw new Error(`voicebio ${words.join(" ")}: ${stderr}`);
    lines.push(`$ voicebio ${words.join(" ")}`, ...neutral(stdout + stderr));
  }
  lines.push("```", "");
}

const neutral = (text: string): string[] =>
  text
    .replaceAll(/spk_[0-9a-f-]{36}/g, "spk_…")
    .trimEnd()
    .split("\n");

makeModelsFolder(join(folder.path, "models"));
for (const name of Object.keys(VOICES) as Name[]) {
  for (let sentence = 1; sentence <= 6; sentence++) {
    await place(voice(VOICES[name], sentence), join(folder.path, file(name, sentence)));
  }
}
await show(BEFORE.say, BEFORE.run, (words) => settings(OLDER, !words.includes("cleo")));
{
  const data = join(folder.path, "data");
  await using _server: RunningServer = await serve(data, [], settings(NEWER, true));
  for (const { say, run } of AFTER) await show(say, run, () => settings(NEWER, true));
}

const text = readFileSync(DOCUMENT, "utf8");
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`${DOCUMENT} has no place for the walk-through`);
writeFileSync(DOCUMENT, `${text.slice(0, begin + BEGIN.length)}\n\n${lines.join("\n")}${text.slice(end)}`);
