import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "../usage-error.ts";
import { requireGeneratedPart, writeGeneratedPart } from "./generated-part.ts";

test("the part between the markers is replaced, as often as wished, and a file without them is refused", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-markdown-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "page.md");
  writeFileSync(file, "before\n<!-- robustness:begin -->\nold\n<!-- robustness:end -->\nafter\n");
  for (const text of ["one", "two $& two"]) writeGeneratedPart(file, text, "robustness");
  const expected = "before\n<!-- robustness:begin -->\ntwo $& two\n<!-- robustness:end -->\nafter\n";
  assert.equal(readFileSync(file, "utf8"), expected);
  writeFileSync(file, "<!-- robustness:end --> <!-- robustness:begin -->");
  for (const unfit of [file, join(folder, "absent.md")])
    assert.throws(() => requireGeneratedPart(unfit, "robustness"), UsageError);
});

test("parts of two names stand in one file, and each is replaced alone", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "voicebio-markdown-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "page.md");
  const page = (text: string) =>
    `<!-- robustness:begin -->\none\n<!-- robustness:end -->\n<!-- other:begin -->\n${text}\n<!-- other:end -->\n`;
  writeFileSync(file, page("two"));
  writeGeneratedPart(file, "three", "other");
  assert.equal(readFileSync(file, "utf8"), page("three"));
});
