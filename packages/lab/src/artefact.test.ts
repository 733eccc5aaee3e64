import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openModelStore } from "@voicebio/engine";
import { writeArtefact, writeCard } from "./artefact.ts";

const FITTED = {
  name: "fitted",
  task: "scoring",
  title: "Something fitted",
  file: "fitted.json",
  licence: "Apache-2.0",
  origin: {},
  command: "npm run lab -- calibrate",
  input: "",
  output: "",
  figures: {},
  limits: [],
};

test("what was written is loaded again, also after its card took figures, and its content is what the card says", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "artefact-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const store = openModelStore(folder);
  writeArtefact(store, FITTED, "{}\n");
  writeCard(store, { ...store.card("fitted"), figures: { eer: 0.01 } });
  const { bytes, card } = store.load("fitted");
  assert.equal(Buffer.from(bytes).toString(), "{}\n");
  assert.deepEqual(card.figures, { eer: 0.01 });
  writeArtefact(store, FITTED, "{ }\n");
  assert.equal(Buffer.from(store.load("fitted").bytes).toString(), "{ }\n");
});
