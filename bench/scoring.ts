import { resolve } from "node:path";
import {
  DEFAULT_RECIPE,
  loadScoringModel,
  metricFigures,
  openModelStore,
  RankedTrials,
  readRecipe,
  type Sample,
  STANDARD_METRICS,
  seededRandom,
} from "@voicebio/engine";
import { calibratedLlrs, scoresOf } from "@voicebio/lab";
import type { Row } from "./statistics.ts";

const VOICES = 2000;
const SCORED = 5_000_000;
const MEASURED = 10_000_000;
const SPEAKERS = 1000;

/** An evaluation without its embeddings: scores of many comparisons, and the metrics of many scores. One thread. */
export function benchScoring(): readonly Row[] {
  return [scoringRow(), ...metricsRows()];
}

function scoringRow(): Row {
  const store = openModelStore(resolve(import.meta.dirname, "../models"));
  const recipe = readRecipe(store, DEFAULT_RECIPE);
  const model = loadScoringModel(store, recipe);
  const random = seededRandom(1);
  const quality = { durationS: 5, netSpeechS: 4, snrDb: 30, levelDb: -25, clippedShare: 0, bandwidthHz: 8000 };
  const heard = Array.from({ length: VOICES }, () => ({
    quality,
    vector: Float32Array.from(
      { length: model.mean.length },
      () => random() - 0.5,
    ) satisfies Sample["embedding"]["vector"],
  }));
  const recordings = heard.map((_, i) => ({ path: `${i}`, speaker: `${i}` }));
  const place = () => Uint32Array.from({ length: SCORED }, () => Math.floor(random() * VOICES));
  const table = {
    recordings,
    voiceprints: recordings.map((_, i) => [i]),
    enroll: place(),
    test: place(),
    mated: new Uint8Array(SCORED),
    duplicates: 0,
  };
  const compare = calibratedLlrs(model)(
    table,
    (i) => heard[i],
    (i) => heard[i],
  );
  const begin = performance.now();
  scoresOf(table, compare);
  const perSecond = (1000 * SCORED) / (performance.now() - begin);
  return {
    figure: "comparisons scored to an LLR, a second",
    value: `${(perSecond / 1e6).toFixed(1)} million`,
    target: "at least 5 million",
    met: perSecond >= 5e6,
  };
}

function metricsRows(): readonly Row[] {
  const random = seededRandom(2);
  const speaker = () => Math.floor(random() * SPEAKERS);
  const columns = {
    scores: new Float64Array(MEASURED),
    mated: new Uint8Array(MEASURED),
    enroll: new Uint32Array(MEASURED),
    test: new Uint32Array(MEASURED),
    speakers: SPEAKERS,
  };
  for (let i = 0; i < MEASURED; i++) {
    const mated = i % 20 === 0;
    columns.mated[i] = mated ? 1 : 0;
    columns.enroll[i] = speaker();
    columns.test[i] = mated ? (columns.enroll[i] as number) : speaker();
    columns.scores[i] = 4 * (random() + random() + random() - 1.5) + (mated ? 5 : -4);
  }
  const begin = performance.now();
  metricFigures(new RankedTrials(columns), STANDARD_METRICS, seededRandom(3));
  const seconds = (performance.now() - begin) / 1000;
  const gigabytes = process.resourceUsage().maxRSS / 2 ** 20;
  return [
    {
      figure: "metrics of 10 million comparisons, with intervals",
      value: `${seconds.toFixed(1)} s`,
      target: "at most 20 s",
      met: seconds <= 20,
    },
    {
      figure: "memory of both, the comparisons included",
      value: `${gigabytes.toFixed(2)} GB`,
      target: "at most 1 GB",
      met: gigabytes <= 1,
    },
  ];
}
