import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { openModelStore } from "@voicebio/engine";
import { fittingListOf, readSpeakerLists } from "./lists.ts";

test("what stands behind a network is fitted on speakers that it never learned from", () => {
  assert.equal(fittingListOf({ origin: { registry: "PyPI" } }), "fit");
  assert.equal(fittingListOf({ origin: { teacher: "campplus-zh-en", learnedFrom: "fit speakers" } }), "validation");
  const store = openModelStore(resolve(import.meta.dirname, "../../../models"));
  assert.equal(fittingListOf(store.card("campplus-zh-en")), "fit");
  assert.equal(fittingListOf(store.card("campplus-robust")), "validation");
});

test("one voice under several names is on no list, its corpus's others are", () => {
  const listOf = readSpeakerLists();
  for (const name of ["p20", "p21", "p22", "p23", "p24"]) assert.equal(listOf("duke_alnum_accents", name), undefined);
  assert.notEqual(listOf("duke_alnum_accents", "p19"), undefined);
  assert.equal(listOf("no_corpus", "p19"), undefined);
});
