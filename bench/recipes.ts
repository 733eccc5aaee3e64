import { DEFAULT_RECIPE, openModelStore, readRecipe, recipeNames } from "@voicebio/engine";
import { threeSeconds } from "./recording.ts";
import { median, ms, type Row } from "./statistics.ts";
import { bareNetwork, MODELS } from "./verification.ts";

/** The network as it was published: what the default recipe may cost. */
const UNTOUCHED = "campplus-zh-en";
/** A recipe of this ending is the one without it in 8 bits, which has to pay for what it loses in accuracy. */
const ROUNDED = "-int8";
const ROUNDS = 60;
const WARM_UP = 10;

/** The network of every installed recipe on the same 3 s, in one thread and in turn, so that drift hits all alike. */
export async function benchRecipes(): Promise<readonly Row[]> {
  const store = openModelStore(MODELS);
  const waveform = await threeSeconds();
  const recipes = await Promise.all(
    recipeNames(store).map(async (name) => {
      return { name, run: await bareNetwork(store, readRecipe(store, name).settings, waveform) };
    }),
  );
  const took = new Map(recipes.map(({ name }) => [name, [] as number[]]));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const { name, run } of recipes) {
      const { tookMs } = await run();
      if (round >= 0) took.get(name)?.push(tookMs);
    }
  }
  const medianOf = (name: string): number => median(took.get(name) ?? []);
  return recipes.map(({ name }) => rowOf(name, medianOf));
}

function rowOf(name: string, medianOf: (name: string) => number): Row {
  const took = medianOf(name);
  const beside = (other: string): string => `${ms(took)}, ${(took / medianOf(other)).toFixed(2)} × ${other}`;
  const figure = `network of ${name}, 3 s`;
  if (name.endsWith(ROUNDED)) {
    const float = name.slice(0, -ROUNDED.length);
    return { figure, value: beside(float), target: "at most 0.65 ×", met: took <= 0.65 * medianOf(float) };
  }
  if (name === UNTOUCHED) return { figure, value: ms(took) };
  if (name === DEFAULT_RECIPE) {
    // The graph is the same; what lies between two medians of the same work is a few percent.
    return { figure, value: beside(UNTOUCHED), target: "at most 1.03 ×", met: took <= 1.03 * medianOf(UNTOUCHED) };
  }
  return { figure, value: beside(UNTOUCHED) };
}
