import { type MetricFigure, probit } from "@voicebio/engine";
import type { EvaluationCell, EvaluationReport, Pictures } from "../report.ts";

export const figure = (value: number, low?: number, high?: number, tooFew = false): MetricFigure => ({
  value,
  ...(low !== undefined && high !== undefined && { low, high }),
  tooFew,
});

/** Share of a normal distribution below a deviate, from the probit by halving. */
function normalShare(deviate: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (probit(middle) < deviate) low = middle;
    else high = middle;
  }
  return low;
}

/** Two normal distributions of scores, `apart` deviations from each other, and the rates at thresholds from end to end. */
export function pictures(apart: number, isLlr: boolean): Pictures {
  const edges = Array.from({ length: 41 }, (_, i) => -4 + (i * (8 + apart)) / 40);
  const shares = (mean: number) =>
    edges.slice(1).map((edge, i) => normalShare(edge - mean) - normalShare((edges[i] ?? 0) - mean));
  return {
    det: edges.map((threshold) => ({ fmr: normalShare(-threshold), fnmr: normalShare(threshold - apart) })),
    histogram: { edges, mated: shares(apart), nonMated: shares(0) },
    reliability: isLlr
      ? [
          { given: -9, shown: Number.NEGATIVE_INFINITY, comparisons: 400 },
          { given: -3, shown: -2.5, comparisons: 1000 },
          { given: 1, shown: 1.4, comparisons: 300 },
          { given: 6, shown: 5, comparisons: 500 },
        ]
      : null,
  };
}

const counts = { speakers: 24, matedSpeakers: 24, mated: 1200, nonMated: 34_000, refused: 3 };

const cell = (part: Pick<EvaluationCell, "condition" | "enrolled" | "score">, apart: number): EvaluationCell => ({
  ...part,
  ...counts,
  figures: {
    eer: figure(0.0123, 0.0101, 0.0145),
    "minDcf@p=0.01": figure(0.1234, 0.1111, 0.1357),
    ...(part.score === "llr" && { cllr: figure(0.0567) }),
    "fnmr@fmr=0.0001": figure(0.25, 0.2, 0.3, true),
  },
  pictures: pictures(apart, part.score === "llr"),
});

/** Made up: two conditions, both scores, a column, identification, and names that mean harm. */
export const REPORT: EvaluationReport = {
  command: 'voicebio evaluate "a b" <list> && x',
  version: "1.2.3",
  source: { kind: "folder", name: "/data/<script>alert('x')</script>&\"" },
  recipe: "recipe-1",
  calibration: "calibration-1",
  seed: 7,
  counts: { speakers: 24, recordings: 512, mated: 1200, nonMated: 34_000, duplicates: 2 },
  unusable: Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`bad<${i}>.wav`, "audio.too_short"])),
  cells: [
    cell({ condition: "clean", enrolled: "alike", score: "cosine" }, 4),
    cell({ condition: "clean", enrolled: "alike", score: "llr" }, 4.5),
    cell({ condition: "noise", enrolled: "alike", score: "cosine" }, 2),
    cell({ condition: "noise", enrolled: "alike", score: "llr" }, 2.5),
  ],
  breakdowns: [
    {
      of: { condition: "clean", enrolled: "alike", score: "llr" },
      column: "language & <b>",
      side: "probe",
      threshold: 2.5,
      groups: [
        {
          value: '=HYPERLINK("x","y")',
          ...counts,
          figures: { eer: figure(0.0321, 0.0301, 0.0341) },
          fmr: figure(0.0111),
          fnmr: figure(0.0222, 0.0202, 0.0242),
        },
        { value: "<script>", speakers: 1, mated: 9, nonMated: 0, fmr: null, fnmr: figure(0.0555, 0.05, 0.06, true) },
      ],
      worst: {
        fnmr: { group: "<script>", value: 0.0555, overMean: 1.43 },
        fmr: { group: '=HYPERLINK("x","y")', value: 0.0111, overMean: 1 },
      },
    },
  ],
  identification: {
    of: { condition: "clean", enrolled: "alike", score: "llr" },
    gallery: 16,
    strangers: 8,
    matedSearches: 320,
    nonMatedSearches: 160,
    rank1: figure(0.9812, 0.9712, 0.9912),
    rank5: figure(0.9987, 0.9977, 0.9997),
    fnirAtFpir: [{ fpir: 0.01, fnir: figure(0.0456, 0.0406, 0.0506, true) }],
  },
  notes: ["Read <this> first."],
};

/** As it is where a file of scores was read, without embeddings, LLRs and groups. */
export const SCORES_ONLY: EvaluationReport = {
  ...REPORT,
  source: { kind: "scores", name: "scores.tsv" },
  recipe: null,
  calibration: null,
  unusable: {},
  cells: [cell({ condition: "clean", enrolled: "alike", score: "score" }, 3)],
  breakdowns: [],
  identification: null,
  notes: [],
};
