import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { COMMANDS } from "./commands.ts";
import { EXIT } from "./exit-codes.ts";
import { helpFor, overview } from "./help.ts";

const DOCUMENT = readFileSync(new URL("../../../docs/command.md", import.meta.url), "utf8");

test("the overview names every command and every exit status", () => {
  const text = overview(COMMANDS);
  for (const { name, summary } of COMMANDS) assert.ok(text.includes(name) && text.includes(summary), name);
  for (const { code } of Object.values(EXIT)) assert.match(text, new RegExp(`\\b${code}\\b`));
});

test("the help of each command has its usage, options and examples, on lines that fit a terminal", () => {
  for (const command of COMMANDS) {
    const text = helpFor(command);
    for (const option of Object.keys(command.options)) assert.ok(text.includes(`--${option}`), option);
    for (const example of command.examples) assert.ok(text.includes(example), example);
    for (const line of text.split("\n")) assert.ok(line.length <= 120, line);
  }
});

test("docs/command.md names every command and every exit status", () => {
  for (const { name } of COMMANDS) assert.ok(DOCUMENT.includes(`\`${name}`), name);
  for (const { code } of Object.values(EXIT)) assert.match(DOCUMENT, new RegExp(`\\b${code}\\b`));
});
