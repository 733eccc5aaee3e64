import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openModelStore } from "@voicebio/engine";
import { calibrate } from "./calibrate.ts";
import { drawTrials } from "./draw-trials.ts";
import { drawLists } from "./lists.ts";
import { printScoreFigures } from "./score-figures.ts";
import { twoVoices } from "./two-voices.ts";

const USAGE = `npm run lab -- COMMAND

  lists                                   draw the lists of speakers, noises and rooms to fit, choose and check on
  trials --corpus NAME --out FILE [--mated N] [--non-mated N] [--seed N]
                                          draw a trial list from speakers that nothing was fitted on
  figures --scores FILE                   error rates of a file that voicebio score wrote
  two-voices [--version N]                the rule that tells one voice from two, with figures on the other speakers
  calibrate [--recipe NAME] [--version N] mean and calibration of a recipe, with figures on the other speakers
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    recipe: { type: "string", default: "campplus-zh-en" },
    version: { type: "string", default: "1" },
    corpus: { type: "string", default: "speechocean762" },
    mated: { type: "string", default: "10000" },
    "non-mated": { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: "trials.txt" },
    scores: { type: "string", default: "scores.tsv" },
  },
});
const store = openModelStore(resolve(import.meta.dirname, "../../../models"));

const commands: Readonly<Record<string, () => void | Promise<void>>> = {
  lists: drawLists,
  trials: () => {
    const counts = { mated: Number(values.mated), nonMated: Number(values["non-mated"]) };
    drawTrials(values.corpus, counts, Number(values.seed), values.out);
  },
  figures: () => printScoreFigures(values.scores),
  "two-voices": () => twoVoices(store, Number(values.version)),
  calibrate: () => calibrate(store, values.recipe, Number(values.version)),
};
const command = commands[positionals[0] ?? ""];
if (command === undefined) {
  console.error(USAGE);
  process.exit(64);
}
await command();
