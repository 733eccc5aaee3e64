import { writeFileSync } from "node:fs";
import { type ModelStore, readRecipe } from "@voicebio/engine";
import { writeCard } from "../artefact.ts";
import { CLEAN } from "../conditions/condition.ts";
import { embedRecordings } from "../embeddings/embed-recordings.ts";
import { CACHE_FOLDER } from "../embeddings/embedding-cache.ts";
import { recordingsOf } from "../recordings.ts";
import { writeGeneratedPart } from "../tables/generated-part.ts";
import { consoleTable, markdownTable } from "../tables/table.ts";
import { type CorpusFigures, corpusFigures } from "./figures.ts";
import { GENERATED_PART, type RobustnessOptions } from "./options.ts";
import { cardFigures, type SummaryRow, summaryOf } from "./summary.ts";
import { systemsOf } from "./systems.ts";
import { summaryTable, tableOf } from "./table.ts";

/** What a run of the evaluation found, and what it was made of. */
interface Evaluation {
  readonly command: string;
  readonly list: string;
  readonly seed: number;
  readonly perSpeaker: number;
  readonly recipes: readonly { readonly name: string; readonly id: string; readonly weightsSha256: string }[];
  /** Over all corpora, a line for each condition and recipe. */
  readonly summary: readonly SummaryRow[];
  readonly corpora: readonly CorpusFigures[];
  /** Corpora without a comparison of both kinds on this list. */
  readonly leftOut: readonly string[];
  /** Recordings that can't be decoded, with the code that says why: in no comparison of any recipe or condition. */
  readonly broken: Readonly<Record<string, string>>;
}

/**
 * Error rates of recipes over corpora and conditions, printed as a table and written where it was asked for.
 *
 * @param command as it was called, for whoever wants to have the same table
 * @throws VoiceError `model.missing`, `model.wrong_file`
 */
export async function robustness(store: ModelStore, options: RobustnessOptions, command: string): Promise<void> {
  const evaluation = await evaluate(store, options, command);
  const table = tableOf(evaluation.corpora);
  const summary = summaryTable(evaluation.summary);
  console.log(consoleTable(table));
  console.log(`\n${consoleTable(summary)}\n`);
  for (const note of notesOn(evaluation)) console.log(note);
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, `${JSON.stringify(evaluation, null, 2)}\n`);
  if (options.cards) writeCards(store, evaluation);
  if (options.markdownFile === undefined) return;
  const notes = notesOn(evaluation).map((note) => `- ${note}`);
  writeGeneratedPart(
    options.markdownFile,
    `${notes.join("\n")}\n\n${markdownTable(summary)}\n\n${markdownTable(table)}`,
    GENERATED_PART,
  );
}

/** The figures over all corpora, into the card of every recipe's network. */
function writeCards(store: ModelStore, { command, list, recipes, seed, summary }: Evaluation): void {
  for (const { name } of recipes) {
    const card = store.card(readRecipe(store, name).settings.speakerModel.model);
    const conditions = cardFigures(summary, name);
    const robustness = { command, list, seed, first: recipes[0]?.name, conditions };
    writeCard(store, { ...card, figures: { ...card.figures, robustness } });
  }
}

async function evaluate(store: ModelStore, options: RobustnessOptions, command: string): Promise<Evaluation> {
  const { conditions, corpora, corporaFolder, jobs, list, perSpeaker, recipes, seed } = options;
  const systems = systemsOf(store, recipes, options.scorings);
  const drawn = new Map(corpora.map((corpus) => [corpus, recordingsOf(corpus, options)]));
  const heardIn = [...new Set([CLEAN, ...conditions])];
  const run = { store, recipes, conditions: heardIn, corporaFolder, cacheFolder: CACHE_FOLDER, list, seed, jobs };
  const embedded = await embedRecordings(run, [...drawn.values()].flat());
  const figures = [...drawn].map(([corpus, recordings]) => {
    const usable = recordings.filter(({ path }) => !embedded.broken.has(`${corpus}/${path}`));
    return corpusFigures(corpus, usable, systems, conditions, embedded, seed) ?? corpus;
  });
  const corporaFigures = figures.filter((found) => typeof found !== "string");
  return {
    command,
    list,
    seed,
    perSpeaker,
    recipes: recipes.map((name) => {
      const { id, settings } = readRecipe(store, name);
      return { name, id, weightsSha256: store.card(settings.speakerModel.model).sha256 };
    }),
    summary: summaryOf(corporaFigures),
    corpora: corporaFigures,
    leftOut: figures.filter((found) => typeof found === "string"),
    broken: Object.fromEntries(embedded.broken),
  };
}

function notesOn({
  broken,
  command,
  corpora,
  leftOut,
  list,
  perSpeaker,
  recipes,
  seed,
}: Evaluation): readonly string[] {
  const weights = recipes.map(({ id, weightsSha256 }) => `${id} (weights ${weightsSha256.slice(0, 12)})`);
  const size = (c: CorpusFigures): string =>
    `${c.corpus} ${c.speakers} speakers, ${c.recordings} recordings, ${c.mated} mated and ${c.nonMated} non-mated`;
  return [
    `Command: \`${command}\`; list ${list}, seed ${seed}, at most ${perSpeaker} recordings a speaker`,
    `Recipes: ${weights.join(", ")}`,
    `Comparisons: ${corpora.map(size).join("; ")}`,
    ...(leftOut.length === 0 ? [] : [`Without comparisons of both kinds on this list: ${leftOut.join(", ")}`]),
    ...Object.entries(broken).map(([path, code]) => `Broken, in no comparison: ${path} (${code})`),
  ];
}
