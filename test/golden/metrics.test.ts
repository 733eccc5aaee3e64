/** Error rates and costs against llreval, lir and scikit-learn; make-metrics-golden.py made the numbers and says with which versions. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { columnsOf, metricNamed, RankedTrials } from "@voicebio/engine";

interface GoldenList {
  readonly name: string;
  readonly mated: readonly number[];
  readonly nonMated: readonly number[];
  readonly expected: Readonly<Record<string, number>>;
}

const lists = JSON.parse(readFileSync(join(import.meta.dirname, "metrics.json"), "utf8")) as readonly GoldenList[];

for (const { expected, mated, name, nonMated } of lists) {
  test(`error rates and costs agree with outside implementations to 1e-6: ${name}`, () => {
    const comparison = (is: boolean) => (score: number) => {
      return { enrollSpeaker: "a", testSpeaker: is ? "a" : "b", mated: is, score };
    };
    const curve = new RankedTrials(
      columnsOf([...mated.map(comparison(true)), ...nonMated.map(comparison(false))]),
    ).curve();
    for (const [metric, value] of Object.entries(expected)) {
      const ours = metricNamed(metric)?.of(curve) ?? assert.fail(`no metric ${metric}`);
      assert.ok(Math.abs(ours - value) < 1e-6, `${metric}: ${ours}, outside ${value}`);
    }
  });
}
