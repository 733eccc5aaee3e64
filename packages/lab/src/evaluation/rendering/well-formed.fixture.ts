import assert from "node:assert/strict";

/** Elements that never have an end tag. */
const VOID = new Set(["meta", "wbr"]);

const TAG = /<(?<end>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(?<closed>\/?)>/g;
const STRAY = /[<>"]|&(?!(?:amp|lt|gt|quot|#39);)/;

/** Stricter than HTML: quoted attributes, none twice, every tag closed in order, nothing in the text but text. */
export function assertWellFormed(page: string): void {
  const body = page.replace("<!doctype html>", "").replace(/(<style>)[^<]*/, "$1");
  const open: string[] = [];
  for (const { groups } of body.matchAll(TAG)) {
    const { attributes = "", closed, end, name = "" } = groups ?? {};
    const names = [...attributes.matchAll(/ ([a-zA-Z-]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute);
    assert.equal(new Set(names).size, names.length, `<${name}${attributes}> has an attribute twice`);
    if (end === "/") assert.equal(name, open.pop(), `</${name}> closes another element`);
    else if (closed !== "/" && !VOID.has(name)) open.push(name);
  }
  assert.deepEqual(open, [], "elements are left open");
  for (const text of body.split(TAG_ALONE)) assert.doesNotMatch(text, STRAY, "stray markup in the text");
}

/** Without its groups, which `split` would return among the pieces. */
const TAG_ALONE = new RegExp(TAG.source.replaceAll(/\(\?<[a-z]+>/g, "(?:"));

/** The values of an attribute, in the order in which they stand. */
export const attributesOf = (page: string, attribute: string): readonly string[] =>
  [...page.matchAll(new RegExp(` ${attribute}="([^"]*)"`, "g"))].map(([, value = ""]) => value);
