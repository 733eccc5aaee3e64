import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULT_RECIPE, openModelStore, VoiceError } from "@voicebio/engine";
import { calibrate } from "./calibration/calibrate.ts";
import { drawTrials } from "./draw-trials.ts";
import { enrolledSamples } from "./enrolled-samples/enrolled-samples.ts";
import { drawLists } from "./lists.ts";
import { PRODUCT_CONDITIONS, product } from "./product/product.ts";
import { robustnessOptions } from "./robustness/options.ts";
import { robustness } from "./robustness/robustness.ts";
import { twoVoices } from "./two-voices.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `npm run lab -- COMMAND

  lists                                   draw the lists of speakers, noises and rooms to fit, choose and check on
  trials --corpus NAME --out FILE [--mated N] [--non-mated N] [--seed N]
                                          draw a trial list from speakers that nothing was fitted on
  two-voices [--version N]                the rule that tells one voice from two, with figures on the check speakers
  calibrate [--recipe NAME] [--version N] [--per-speaker N]
                                          mean, PLDA and calibration of a recipe, with figures on the check speakers
  robustness [--recipes A,B] [--corpora A,B] [--conditions A,B] [--list check|validation] [--per-speaker N] [--seed N]
             [--centered] [--rectified] [--jobs N] [--json FILE] [--markdown FILE] [--cards]
                                          error rates of recipes over corpora and conditions, and over all corpora;
                                          conditions may be chained, such as 2s+telephone; --cards writes
                                          those of the check speakers into the cards of the networks
  product [--recipe NAME] [--conditions A,B] [--list check|validation] [--json FILE] [--markdown FILE]
                                          raw cosine against the product on the check speakers, promises and their price
  enrolled-samples [--recipe NAME] [--list check|validation] [--json FILE] [--markdown FILE] [--svg FILE]
                                          voiceprints of 1, 3, 5 and 10 recordings against the same probes, and a picture

  --models FOLDER                         another folder of models than the project's, for any command
`;

const { positionals, values } = parsedArguments();
const store = openModelStore(resolve(values.models ?? resolve(import.meta.dirname, "../../../models")));

const commands: Readonly<Record<string, () => void | Promise<void>>> = {
  lists: drawLists,
  trials: () => {
    const counts = { mated: Number(values.mated), nonMated: Number(values["non-mated"]) };
    drawTrials(values.corpus, counts, Number(values.seed), values.out);
  },
  "two-voices": () => twoVoices(store, Number(values.version)),
  calibrate: () => calibrate(store, values.recipe, Number(values.version), Number(values["per-speaker"] ?? "10")),
  product: () =>
    product(
      store,
      {
        recipe: values.recipe,
        conditions: values.conditions?.split(",") ?? PRODUCT_CONDITIONS,
        list: values.list === "validation" ? "validation" : "check",
        jsonFile: values.json,
        markdownFile: values.markdown,
      },
      `npm run lab -- ${process.argv.slice(2).join(" ")}`,
    ),
  "enrolled-samples": () =>
    enrolledSamples(
      store,
      {
        recipe: values.recipe,
        list: values.list === "validation" ? "validation" : "check",
        jsonFile: values.json,
        markdownFile: values.markdown,
        svgFile: values.svg,
      },
      `npm run lab -- ${process.argv.slice(2).join(" ")}`,
    ),
  robustness: () => {
    const command = `npm run lab -- ${process.argv.slice(2).join(" ")}`;
    return robustness(store, robustnessOptions(values, store), command);
  },
};
const command = commands[positionals[0] ?? ""];
if (command === undefined) refuse(USAGE);
try {
  await command();
} catch (error) {
  if (error instanceof UsageError) refuse(error.message);
  if (!(error instanceof VoiceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function parsedArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        recipe: { type: "string", default: DEFAULT_RECIPE },
        version: { type: "string", default: "1" },
        corpus: { type: "string", default: "speechocean762" },
        mated: { type: "string", default: "10000" },
        "non-mated": { type: "string", default: "10000" },
        seed: { type: "string", default: "1" },
        out: { type: "string", default: "trials.txt" },
        models: { type: "string" },
        recipes: { type: "string" },
        corpora: { type: "string" },
        conditions: { type: "string" },
        list: { type: "string" },
        "per-speaker": { type: "string" },
        centered: { type: "boolean" },
        rectified: { type: "boolean" },
        jobs: { type: "string" },
        json: { type: "string" },
        markdown: { type: "string" },
        svg: { type: "string" },
        cards: { type: "boolean" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) refuse(error.message);
    throw error;
  }
}

function refuse(why: string): never {
  console.error(why);
  process.exit(64);
}
