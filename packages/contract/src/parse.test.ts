import assert from "node:assert/strict";
import { test } from "node:test";
import { parser, queryParser } from "./parse.ts";
import { ROUTES } from "./routes.ts";

const speaker = parser(ROUTES.createSpeaker.body);
const identify = queryParser(ROUTES.identifySpeaker.query);

test("what fits the schema comes back as it is", () => {
  assert.deepEqual(speaker({ name: "Ada", externalId: null }), { ok: true, value: { name: "Ada", externalId: null } });
});

test("every wrong field is named once", () => {
  assert.deepEqual(speaker({ name: 7, admin: true }), {
    ok: false,
    errors: [
      { pointer: "/admin", message: "is not a known field" },
      { pointer: "/name", message: "must be string" },
    ],
  });
});

test("a name is as long as it has characters, not bytes", () => {
  assert.ok(speaker({ name: "😀".repeat(200) }).ok);
  assert.ok(!speaker({ name: "😀".repeat(201) }).ok);
  assert.ok(!speaker({ name: `a${"\u0301".repeat(200)}` }).ok);
});

test("a query's whole numbers are read, and what is left out has its standard value", () => {
  assert.deepEqual(identify({ top: "7" }), { ok: true, value: { top: 7 } });
  assert.deepEqual(identify({}), { ok: true, value: { top: 5 } });
});

test("a query's number in another form is wrong", () => {
  for (const top of ["", "1e1", "5.0", " 5", "0x5", "five", ["5", "6"]]) assert.ok(!identify({ top }).ok, String(top));
});

test("a field called __proto__ is an unknown field", () => {
  const parsed = identify(JSON.parse('{"__proto__": "x"}'));
  assert.deepEqual(parsed.ok ? [] : parsed.errors.map((error) => error.pointer), ["/__proto__"]);
});
