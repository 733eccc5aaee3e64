/** A models folder of its own with two recipes in it, so that moving from one to the other can be tried. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openModelStore, readRecipe } from "@voicebio/engine";

const MODELS = resolve(import.meta.dirname, "../models");

/** The recipe of the first releases, and the default of those after them. */
export const OLDER = "campplus-zh-en";
export const NEWER = "campplus-robust";

/** Makes the folder: links to the release's artefacts, and of its recipes these two. */
export function makeModelsFolder(folder: string): void {
  for (const entry of readdirSync(MODELS, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== "recipes") linkFiles(join(MODELS, entry.name), join(folder, entry.name));
  }
  for (const name of [OLDER, NEWER]) cpSync(recipeFile(MODELS, name), recipeFile(folder, name));
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
