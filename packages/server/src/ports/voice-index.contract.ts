import assert from "node:assert/strict";
import { test } from "node:test";
import type { IndexHit, VoiceIndex } from "./voice-index.ts";

const RECIPE = "model@1";
const LENGTH = 193;

/** Numbers in [-1, 1) that look random and are the same in every run (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
}

function unitVector(next: () => number, length = LENGTH): Float32Array {
  const vector = Float32Array.from({ length }, next);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

const idOf = (i: number): string => `spk_${String(i).padStart(5, "0")}`;

const idsOf = (hits: readonly IndexHit[]): string[] => hits.map(({ speakerId }) => speakerId);

/** Every voice scored and sorted, in 64 bits. */
function byBruteForce(voices: ReadonlyMap<string, Float32Array>, probe: Float32Array, top: number): IndexHit[] {
  const scored = [...voices].map(([speakerId, vector]) => ({
    speakerId,
    score: vector.reduce((sum, value, i) => sum + value * (probe[i] as number), 0),
  }));
  const order = (a: IndexHit, b: IndexHit) => b.score - a.score || (a.speakerId < b.speakerId ? -1 : 1);
  return scored.sort(order).slice(0, top);
}

/** The scores may differ by what summing 193 products in 32 bits can lose, the order by nothing. */
function assertSameHits(found: readonly IndexHit[], expected: readonly IndexHit[]): void {
  assert.deepEqual(idsOf(found), idsOf(expected));
  for (const [i, { score }] of expected.entries()) assert.ok(Math.abs((found[i]?.score ?? 9) - score) < 1e-6);
}

/** Holds an adapter to the promises of `VoiceIndex`. Each call of `make` gives an empty one. */
export function voiceIndexContract(make: () => VoiceIndex): void {
  const withIndex = (sentence: string, check: (index: VoiceIndex) => Promise<void>): void => {
    test(sentence, async () => {
      await using index = make();
      await check(index);
    });
  };

  withIndex("a search gives exactly what comparing with every voice gives, also after many changes", async (index) => {
    const next = numbers(7);
    const voices = new Map<string, Float32Array>();
    const check = async () => {
      assert.equal(await index.size("a", RECIPE), voices.size);
      for (const top of [1, 10, 3000]) {
        const probe = unitVector(next);
        assertSameHits(await index.search("a", RECIPE, probe, top), byBruteForce(voices, probe, top));
      }
    };
    const ids = Array.from({ length: 2000 }, (_, i) => idOf(i));
    for (const id of ids) voices.set(id, unitVector(next));
    await index.putMany("a", RECIPE, ids, Float32Array.from([...voices.values()].flatMap((vector) => [...vector])));
    await check();
    for (let i = 0; i < 1500; i++) {
      const id = idOf(Math.floor((next() + 1) * 1200)); // some are there, some are new
      if (i % 3 === 0) voices.set(id, unitVector(next));
      else voices.delete(id);
      const vector = voices.get(id);
      await (vector ? index.put("a", RECIPE, id, vector) : index.remove("a", RECIPE, id));
    }
    await check();
  });

  withIndex("voices of one score come in the order of their ids", async (index) => {
    const vector = unitVector(numbers(1));
    for (const i of [4, 2, 9, 1, 7]) await index.put("a", RECIPE, idOf(i), vector);
    assert.deepEqual(idsOf(await index.search("a", RECIPE, vector, 3)), [idOf(1), idOf(2), idOf(4)]);
  });

  withIndex("a speaker put again is there once, with the newer voice", async (index) => {
    const next = numbers(2);
    const [older, newer] = [unitVector(next), unitVector(next)];
    await index.put("a", RECIPE, "s", older);
    await index.put("a", RECIPE, "s", newer);
    const [hit, ...others] = await index.search("a", RECIPE, newer, 5);
    assert.ok(hit !== undefined && Math.abs(hit.score - 1) < 1e-6);
    assert.equal(others.length, 0);
  });

  withIndex("tenants and recipes never meet", async (index) => {
    const vector = unitVector(numbers(3));
    await index.put("a", RECIPE, "of a", vector);
    await index.put("b", RECIPE, "of b", vector);
    await index.put("a", "other@1", "of the other recipe", unitVector(numbers(3), 40));
    assert.deepEqual(idsOf(await index.search("a", RECIPE, vector, 9)), ["of a"]);
    assert.deepEqual(idsOf(await index.search("b", RECIPE, vector, 9)), ["of b"]);
    await index.remove("b", RECIPE, "of a");
    assert.equal(await index.size("a", RECIPE), 1);
  });

  withIndex("an index without voices finds nothing, also when it had some", async (index) => {
    const vector = unitVector(numbers(4));
    assert.deepEqual(await index.search("a", RECIPE, vector, 5), []);
    await index.put("a", RECIPE, "s", vector);
    await index.remove("a", RECIPE, "s");
    await index.remove("a", RECIPE, "s");
    assert.deepEqual(await index.search("a", RECIPE, vector, 5), []);
    assert.equal(await index.size("a", RECIPE), 0);
    assert.deepEqual(await index.search("a", RECIPE, vector, 0), []);
  });

  withIndex("a vector of any length is compared as it is", async (index) => {
    for (const length of [1, 15, 16, 17, 512]) {
      const vector = unitVector(numbers(length), length);
      await index.put("a", `${length}`, "s", vector);
      const [hit] = await index.search("a", `${length}`, vector, 1);
      assert.ok(hit !== undefined && Math.abs(hit.score - 1) < 1e-6, `${length}`);
    }
  });

  withIndex("a vector that does not fit the recipe's others is refused and changes nothing", async (index) => {
    const vector = unitVector(numbers(5));
    await index.put("a", RECIPE, "s", vector);
    await assert.rejects(index.put("a", RECIPE, "s", vector.subarray(1)));
    await assert.rejects(index.search("a", RECIPE, vector.subarray(1), 1));
    assert.deepEqual(idsOf(await index.search("a", RECIPE, vector, 5)), ["s"]);
  });
}
