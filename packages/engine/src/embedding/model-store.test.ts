import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { VoiceError } from "../errors.ts";
import { openModelStore } from "./model-store.ts";
import { readRecipe } from "./recipe.ts";

const MODELS = resolve(import.meta.dirname, "../../../../models");
const coded = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;

/** A copy of the store without the large networks' own files, to damage. */
function copiedStore(t: { after: (fn: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), "voicebio models "));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(MODELS, folder, { recursive: true });
  return folder;
}

test("every model in the store is the file that its card names", () => {
  const store = openModelStore(MODELS);
  const cards = store.cards();
  assert.ok(cards.length >= 4);
  for (const card of cards) assert.equal(store.load(card.name).card.sha256, card.sha256);
});

test("another file in a model's place is a clear error, never a silent other model", (t) => {
  const folder = copiedStore(t);
  writeFileSync(join(folder, "silero-vad", "model.onnx"), "not the model");
  assert.throws(() => openModelStore(folder).load("silero-vad"), coded("model.wrong_file"));
});

test("a missing file and a missing card are named", (t) => {
  const folder = copiedStore(t);
  rmSync(join(folder, "silero-vad", "model.onnx"));
  assert.throws(() => openModelStore(folder).load("silero-vad"), coded("model.missing"));
  assert.throws(() => openModelStore(folder).load("no-such-model"), coded("model.missing"));
});

test("a recipe's id follows every setting and every model file", (t) => {
  const folder = copiedStore(t);
  const store = openModelStore(folder);
  const before = readRecipe(store, "campplus-zh-en");
  assert.match(before.id, /^campplus-zh-en@[0-9a-f]{12}$/);
  assert.equal(readRecipe(openModelStore(MODELS), "campplus-zh-en").id, before.id);

  const settings = { ...before.settings, maxCropS: before.settings.maxCropS + 1 };
  writeFileSync(join(folder, "recipes", "campplus-zh-en.json"), JSON.stringify(settings));
  assert.notEqual(readRecipe(store, "campplus-zh-en").id, before.id);

  writeFileSync(join(folder, "recipes", "campplus-zh-en.json"), JSON.stringify(before.settings));
  assert.equal(readRecipe(store, "campplus-zh-en").id, before.id);
  const card = { ...store.card("silero-vad"), sha256: "0".repeat(64) };
  writeFileSync(join(folder, "silero-vad", "card.json"), JSON.stringify(card));
  assert.notEqual(readRecipe(store, "campplus-zh-en").id, before.id);
});

test("an unknown recipe is an error that lists the installed ones", () => {
  assert.throws(() => readRecipe(openModelStore(MODELS), "no-such"), coded("recipe.unknown"));
});
