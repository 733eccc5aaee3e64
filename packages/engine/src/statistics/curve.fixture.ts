import type { ErrorCurve } from "./error-curve.ts";
import { columnsOf } from "./labeled-scores.ts";
import { RankedTrials } from "./ranked-trials.ts";

/** The trials of scores whose speakers don't matter. */
export const trialsOf = (mated: readonly number[], nonMated: readonly number[]): RankedTrials =>
  new RankedTrials(
    columnsOf([
      ...mated.map((score) => ({ enrollSpeaker: "a", testSpeaker: "a", mated: true, score })),
      ...nonMated.map((score) => ({ enrollSpeaker: "a", testSpeaker: "b", mated: false, score })),
    ]),
  );

export const curveOf = (mated: readonly number[], nonMated: readonly number[]): ErrorCurve =>
  trialsOf(mated, nonMated).curve();
