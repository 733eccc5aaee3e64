import assert from "node:assert/strict";
import { test } from "node:test";
import { priceReason } from "./figures.ts";

const RATE = 0.01;
const strangers = (rate: number, comparisons = 100_000) => ({ rate, comparisons, designEffect: 1 });
const missed = (rate: number, comparisons = 10_000) => ({ rate, comparisons, designEffect: 1 });

test("a price within 1.3 times the cell's own needs no reason", () => {
  assert.equal(priceReason(RATE, strangers(0.005), missed(0.013), 0.01), undefined);
});

test("few right speakers explain a difference that may be chance, though none is missed at the cell's own threshold", () => {
  assert.equal(priceReason(RATE, strangers(0.005), missed(1 / 261, 261), 0), "few-mated");
  assert.equal(priceReason(RATE, strangers(0.005), missed(0.1), 0.01), "stricter");
});

test("few strangers say nothing of the cell's own threshold", () => {
  assert.equal(priceReason(RATE, strangers(0, 900), missed(0.1), 0.01), "few-non-mated");
});

test("where as many strangers pass as may, the strata make the difference", () => {
  assert.equal(priceReason(RATE, strangers(RATE), missed(0.1), 0.01), "strata");
});
