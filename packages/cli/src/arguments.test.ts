import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "./arguments.ts";
import type { OptionSpecs } from "./command.ts";

const SPECS: OptionSpecs = {
  name: { value: "NAME", help: "a name" },
  top: { value: "N", help: "a number" },
  json: { help: "a flag" },
};

const parse = (...args: string[]) => parseArguments(args, SPECS);

test("options may stand before, between and after files, and everything after -- is a file", () => {
  const args = parse("--json", "a.wav", "--name", "ann", "--", "--name");
  assert.deepEqual(args.positionals, ["a.wav", "--name"]);
  assert.equal(args.flag("json"), true);
  assert.equal(args.text("name"), "ann");
});

test("an option that was not given is absent", () => {
  assert.equal(parse().text("name"), undefined);
  assert.equal(parse().flag("json"), false);
  assert.equal(parse().whole("top", { min: 1, max: 9 }), undefined);
});

test("an unknown option is refused, with the one that was probably meant", () => {
  assert.throws(() => parse("--nmae", "x"), { code: "usage.unknown_option", message: /Did you mean --name\?/ });
  assert.throws(() => parse("--zzz"), { code: "usage.unknown_option", message: "There is no option --zzz." });
});

test("an option without its value, an empty value and a value for a flag are refused", () => {
  assert.throws(() => parse("--name"), { code: "usage.bad_option" });
  assert.throws(() => parse("--name=").text("name"), { code: "usage.bad_value" });
  assert.throws(() => parse("--json=yes"), { code: "usage.bad_option" });
});

test("a needed option that is missing is named", () => {
  assert.throws(() => parse().required("name"), { code: "usage.missing_option", message: /--name NAME/ });
});

test("a number is whole and within its range", () => {
  assert.equal(parse("--top", "7").whole("top", { min: 1, max: 9 }), 7);
  for (const bad of ["0", "10", "1.5", "x", "1e1", "99999999999"]) {
    assert.throws(() => parse("--top", bad).whole("top", { min: 1, max: 9 }), { code: "usage.bad_value" }, bad);
  }
});
