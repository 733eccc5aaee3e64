import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "./markup.ts";
import { assertWellFormed } from "./well-formed.fixture.ts";

test("text can't leave the place where it stands, neither an element nor an attribute", () => {
  const hostile = `<script>'"&amp;`;
  const { markup: text } = markup`<p title="${hostile}">${hostile}</p>`;
  const escaped = "&lt;script&gt;&#39;&quot;&amp;amp;";
  assert.equal(text, `<p title="${escaped}">${escaped}</p>`);
});

test("markup within markup stays as it is, lists are joined, and nothing is nothing", () => {
  assert.equal(markup`<p>${[markup`<b>x</b>`, "<", [1]]}${undefined}</p>`.markup, "<p><b>x</b>&lt;1</p>");
});

test("the check by which pages are judged knows what is not well-formed", () => {
  assertWellFormed('<meta charset="utf-8"><p><br/>a &amp; b</p>');
  for (const broken of [
    "<p>",
    "<p><b></p></b>",
    "<p>a & b</p>",
    "<p>1 < 2</p>",
    '<p id="a" id="b"></p>',
    "<p id=a></p>",
  ])
    assert.throws(() => assertWellFormed(broken), assert.AssertionError, broken);
});
