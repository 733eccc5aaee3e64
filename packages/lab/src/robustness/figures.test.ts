import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFor, unitVector } from "@voicebio/engine";
import type { Utterance } from "../corpus.ts";
import type { Heard } from "../embeddings/embedding-cache.ts";
import { corpusFigures, type Errors, type Row } from "./figures.ts";
import { cardFigures, summaryOf } from "./summary.ts";
import type { System } from "./systems.ts";
import { summaryTable, tableOf } from "./table.ts";

const SPEAKERS = 12;
const QUALITY = { durationS: 4, netSpeechS: 3, snrDb: 20, levelDb: -25, clippedShare: 0, bandwidthHz: 7000 };
const recordings = Array.from({ length: SPEAKERS * 5 }, (_, i): Utterance => {
  return { corpus: "c", path: `${i % SPEAKERS}/${i}.wav`, speaker: `${i % SPEAKERS}` };
});
const good: System = { recipe: "good", label: "good", unit: unitVector };
const bad: System = { recipe: "bad", label: "bad", unit: unitVector, baseline: good };

/** A direction for each speaker, with more noise on it in `loud` and by the bad recipe. */
function heard(recipe: string, condition: string, { path, speaker }: Utterance): Heard {
  const spread = (recipe === "bad" ? 2 : 1) * (condition === "loud" ? 1.2 : 0.5);
  const [voice, noise] = [randomFor("voice", speaker), randomFor("noise", path, recipe, condition)];
  const vector = Float32Array.from({ length: 8 }, () => voice() - 0.5 + spread * (noise() - 0.5));
  return { quality: QUALITY, vector };
}

const rowsOf = (systems: readonly System[], hear: (...of: Parameters<typeof heard>) => Heard | undefined = heard) => {
  const figures = corpusFigures("c", recordings, systems, ["clean", "loud"], { heard: hear }, 1);
  const row = (condition: string, system: string) =>
    figures?.rows.find((r) => r.condition === condition && r.system === system) as Row;
  return { figures, row };
};

test("a worse recipe and a worse condition have more errors, and the ratio is that of the rates", () => {
  const { figures, row } = rowsOf([good, bad]);
  assert.deepEqual([figures?.speakers, figures?.recordings, figures?.mated], [12, 60, 12 * 10]);
  const [clean, loud, worse] = [row("clean", "good"), row("loud", "good"), row("loud", "bad")];
  assert.ok(clean.alike.eer.value < loud.alike.eer.value && loud.alike.eer.value < worse.alike.eer.value);
  for (const { eer, minDcf } of [loud.alike, worse.alike])
    assert.ok(eer.low <= eer.value && eer.value <= eer.high && minDcf.low <= minDcf.high && minDcf.value <= 1);
  // Enrolled clean, one side is better heard than in the condition on both.
  assert.ok((loud.enrolledClean?.eer.value ?? 1) < loud.alike.eer.value);
  assert.equal(clean.enrolledClean, undefined);
  assert.equal(loud.alike.eerRatio, undefined);
  const ratio = worse.alike.eerRatio;
  assert.equal(ratio?.value, worse.alike.eer.value / loud.alike.eer.value);
  assert.ok(ratio !== undefined && ratio.low > 1 && ratio.high > ratio.low);
});

test("a recipe beside itself has a ratio of 1 with nothing around it", () => {
  const { row } = rowsOf([good, { ...good, label: "again", baseline: good }]);
  assert.deepEqual(row("loud", "again").alike.eerRatio, { value: 1, low: 1, high: 1 });
});

test("recordings without an embedding are counted, and refusing them does not help", () => {
  const deaf = (recipe: string, condition: string, utterance: Utterance): Heard | undefined => {
    const all = heard(recipe, condition, utterance);
    return condition === "clean" && /[05]\.wav/.test(utterance.path) ? { ...all, vector: undefined } : all;
  };
  const [before, after] = [rowsOf([good]).row("clean", "good"), rowsOf([good], deaf).row("clean", "good")];
  assert.deepEqual([before.withoutEmbedding, after.withoutEmbedding], [0, 12]);
  assert.ok(after.alike.eer.value > before.alike.eer.value);
  assert.ok(after.alike.minDcf.value > before.alike.minDcf.value);
});

test("recordings of one speaker alone, or one of each, give no figures", () => {
  const figures = (some: readonly Utterance[]) => corpusFigures("c", some, [good], ["clean"], { heard }, 1);
  assert.equal(figures(recordings.filter(({ speaker }) => speaker === "0")), undefined);
  assert.equal(figures(recordings.slice(0, SPEAKERS)), undefined);
});

test("the table has a line for every condition and recipe, and ratios where there are two recipes", () => {
  const one = rowsOf([good]).figures;
  const two = rowsOf([good, bad]).figures;
  assert.ok(one && two);
  for (const [figures, lines, columns] of [
    [one, 3, 8],
    [two, 5, 10],
  ] as const) {
    const table = tableOf([figures]);
    assert.equal(table.length, lines);
    for (const line of table) assert.equal(line.length, columns, line.join(" | "));
  }
  const [eer = ""] = tableOf([one])[2]?.slice(3) ?? [];
  assert.match(eer, /^\d+\.\d\d % \(\d+\.\d\d to \d+\.\d\d\)$/);
  assert.equal(Number.parseFloat(eer), Number((100 * (one.rows[1]?.alike.eer.value ?? 0)).toFixed(2)));
});

test("over all corpora every one counts alike, and the worst is named", () => {
  const one = rowsOf([good, bad]).figures;
  assert.ok(one);
  // The same errors halved, and a ratio twice as high.
  const other = {
    ...one,
    corpus: "d",
    rows: one.rows.map((row) => ({
      ...row,
      alike: {
        ...row.alike,
        eer: { ...row.alike.eer, value: row.alike.eer.value / 2 },
        ...(row.alike.eerRatio && { eerRatio: { ...row.alike.eerRatio, value: row.alike.eerRatio.value * 2 } }),
      },
    })),
  };
  const summary = summaryOf([one, other]);
  assert.equal(summary.length, 6); // clean alike, loud alike and loud against clean, of two systems
  const worse = summary.find(
    ({ condition, enrolled, system }) => `${condition} ${enrolled} ${system}` === "loud alike bad",
  );
  const loud = one.rows.find(({ condition, system }) => condition === "loud" && system === "bad")?.alike;
  assert.ok(worse && loud?.eerRatio);
  assert.ok(Math.abs(worse.eer - loud.eer.value * 0.75) < 1e-12);
  assert.ok(Math.abs((worse.eerRatio ?? 0) - loud.eerRatio.value) < 1e-12);
  assert.deepEqual(worse.worst, { corpus: "d", eerRatio: loud.eerRatio.value * 2 });
  const [, first] = summaryTable(summary);
  assert.deepEqual([first?.length, first?.[5], first?.[6]], [7, "1", ""]);
});

test("a system that errs where the first makes no error at all has no ratio in its card, and the corpus is named", () => {
  const { figures } = rowsOf([good, bad]);
  assert.ok(figures !== undefined);
  const without = ({ eerRatio, ...errors }: Errors): Errors => (eerRatio ? { ...errors, eerRatio: infinite } : errors);
  const infinite = { value: Number.POSITIVE_INFINITY, low: 1, high: Number.POSITIVE_INFINITY };
  const rows = figures.rows.map((row) => ({ ...row, ...(row.alike && { alike: without(row.alike) }) }));
  const summary = summaryOf([figures, { ...figures, corpus: "d", rows }, { ...figures, corpus: "e", rows }]);
  const loud = JSON.parse(JSON.stringify(cardFigures(summary, "bad")["loud"]));
  assert.deepEqual([loud.worstCorpus, loud.worstEerOverFirst], ["d", null]);
});

test("a card has its own system's figures, by condition and side, and ratios where it was compared", () => {
  const { figures } = rowsOf([good, bad]);
  assert.ok(figures !== undefined);
  const summary = summaryOf([figures]);
  const [first, second] = [cardFigures(summary, "good"), cardFigures(summary, "bad")];
  assert.deepEqual(Object.keys(first), ["clean", "loud", "clean against loud"]);
  assert.deepEqual(Object.keys(first["loud"] ?? {}), ["meanEer", "meanMinDcf"]);
  const loud = summary.find((row) => row.system === "bad" && row.condition === "loud" && row.enrolled === "alike");
  assert.deepEqual(second["loud"], {
    meanEer: Number(loud?.eer.toFixed(4)),
    meanMinDcf: Number(loud?.minDcf.toFixed(4)),
    eerOverFirst: Number(loud?.eerRatio?.toFixed(2)),
    worstCorpus: "c",
    worstEerOverFirst: Number(loud?.eerRatio?.toFixed(2)),
  });
});
