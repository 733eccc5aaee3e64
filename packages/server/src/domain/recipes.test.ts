import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScoreMeaning } from "@voicebio/engine";
import { type InstalledRecipe, servingRecipes } from "./recipes.ts";

const MEANING: ScoreMeaning = {
  id: "test@1",
  calibration: {
    offset: [0],
    slope: [1],
    limits: { speechS: [1, 10], snrDb: [0, 40], maxSamples: 10 },
  },
  strata: [],
};

const recipe = (name: string): InstalledRecipe => ({
  name,
  model: {
    recipe: `${name}@1`,
    mean: Float32Array.of(0),
    plda: { transform: new Float32Array(1), own: new Float32Array(1) },
    ...MEANING,
    inDomain: MEANING,
  },
});
const INSTALLED = ["extra", "newer", "older"].map(recipe);

const serving = (chosen: string | undefined, standard: readonly string[], stored: readonly string[]) =>
  servingRecipes({ installed: INSTALLED, standard }, { chosen, stored }).map((model) => model.recipe);

test("a tenant without voiceprints is served by the server's recipes alone", () => {
  assert.deepEqual(serving(undefined, ["newer"], []), ["newer@1"]);
  assert.deepEqual(serving(undefined, ["newer", "extra"], []), ["newer@1", "extra@1"]);
});

test("whatever the tenant has voiceprints of serves after the preferred recipe, and nothing twice", () => {
  assert.deepEqual(serving(undefined, ["newer"], ["older@1"]), ["newer@1", "older@1"]);
  assert.deepEqual(serving(undefined, ["newer", "extra"], ["newer@1", "older@1"]), ["newer@1", "older@1", "extra@1"]);
});

test("a tenant's choice comes before the server's default, which goes on embedding beside it", () => {
  assert.deepEqual(serving("older", ["newer"], ["newer@1", "older@1"]), ["older@1", "newer@1"]);
  assert.deepEqual(serving("older", ["newer"], ["older@1"]), ["older@1", "newer@1"]);
  assert.deepEqual(serving("extra", ["newer"], ["older@1"]), ["extra@1", "older@1", "newer@1"]);
});

test("what is not installed serves nobody: another version of a recipe, or a choice that was taken away", () => {
  assert.deepEqual(serving(undefined, ["newer"], ["older@2", "gone@1"]), ["newer@1"]);
  assert.deepEqual(serving("gone", ["newer"], ["older@1"]), ["newer@1", "older@1"]);
});
