/** A models folder with a second recipe in it, so that moving from one recipe to another can be tried. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openModelStore, readRecipe, sha256 } from "@voicebio/engine";

const MODELS = resolve(import.meta.dirname, "../models");

/** The recipe that the release comes with, and the one made from it: the same network, heard a little more narrowly. */
export const OLDER = "campplus-zh-en";
export const NEWER = "campplus-newer";

/** Makes the folder: the release's artefacts, whose files are links, and the recipe `NEWER` with its calibration. */
export function makeModelsFolder(folder: string): void {
  for (const entry of readdirSync(MODELS, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== "recipes") linkFiles(join(MODELS, entry.name), join(folder, entry.name));
  }
  cpSync(join(MODELS, "recipes"), join(folder, "recipes"), { recursive: true });
  const recipe = readJson(join(MODELS, "recipes", `${OLDER}.json`));
  writeFileSync(recipeFile(folder, NEWER), JSON.stringify({ ...recipe, name: NEWER, contextS: 0.45 }));
  writeScoring(folder);
}

/** Adds a recipe whose network has a card and no file. */
export function addHollowRecipe(folder: string, name: string): void {
  const recipe = readJson(recipeFile(folder, OLDER)) as { readonly speakerModel: object };
  const speakerModel = { ...recipe.speakerModel, model: name };
  writeFileSync(recipeFile(folder, name), JSON.stringify({ ...recipe, name, speakerModel }));
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "card.json"), readFileSync(join(folder, OLDER, "card.json")));
}

/** Takes a recipe away, as an operator would who deletes its files. */
export const removeRecipe = (folder: string, name: string): void => rmSync(recipeFile(folder, name));

export const recipeId = (folder: string, name: string): string => readRecipe(openModelStore(folder), name).id;

const recipeFile = (folder: string, name: string): string => join(folder, "recipes", `${name}.json`);

const readJson = (path: string): Readonly<Record<string, unknown>> => JSON.parse(readFileSync(path, "utf8"));

function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) symlinkSync(join(from, file), join(to, file));
}

/** The other recipe's mean and calibration: the vectors are nearly the same, and still must never meet. */
function writeScoring(folder: string): void {
  const from = join(MODELS, `scoring-${OLDER}`);
  const to = join(folder, `scoring-${NEWER}`);
  const scoring = readJson(join(from, "scoring.json"));
  const text = JSON.stringify({ ...scoring, id: "newer@1", recipe: recipeId(folder, NEWER) });
  const card = { ...readJson(join(from, "card.json")), name: `scoring-${NEWER}`, sha256: sha256(text) };
  mkdirSync(to);
  writeFileSync(join(to, "scoring.json"), text);
  writeFileSync(join(to, "card.json"), JSON.stringify(card));
}
