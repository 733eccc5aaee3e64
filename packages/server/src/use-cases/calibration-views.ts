import type * as Wire from "@voicebio/contract";
import { type CalibrationFigures, LEAST_SPEAKERS, type OwnFigure, type SideFigures } from "@voicebio/engine";
import { type Calibration, calibrationName } from "../domain/calibration.ts";
import { round } from "./views.ts";

export const calibrationView = (calibration: Calibration): Wire.Calibration => ({
  id: calibration.id,
  name: calibrationName(calibration),
  recipe: calibration.recipe,
  state: calibration.state,
  createdAt: calibration.createdAt.toISOString(),
  appliedAt: calibration.appliedAt?.toISOString() ?? null,
  builtIn: calibration.builtIn,
  report: calibration.figures === null ? null : reportOf(calibration.figures),
});

const reportOf = (figures: CalibrationFigures): Wire.CalibrationReport => ({
  speakers: figures.speakers,
  samples: figures.samples,
  bandSpeakers: { ...figures.bandSpeakers },
  twoSessionSpeakers: figures.twoSessionSpeakers,
  comparisons: { ...figures.comparisons },
  falseMatchRateAsked: figures.falseMatchRateAsked,
  before: sideView(figures.before),
  after: sideView(figures.after),
  adapts: adapted(figures),
  notes: notesOn(figures),
});

const sideView = (side: SideFigures): Wire.CalibrationSide => ({
  strangersMean: figureView(side.strangersMean, 3),
  strangersHighest: figureView(side.strangersHighest, 3),
  falseMatchRate: figureView(side.falseMatchRate, 6),
  eer: side.eer && figureView(side.eer, 5),
  cllr: side.cllr && figureView(side.cllr, 5),
});

const figureView = ({ high, low, value }: OwnFigure, decimals: number): Wire.CalibrationFigure => ({
  value: round(value, decimals),
  low: low === undefined ? null : round(low, decimals),
  high: high === undefined ? null : round(high, decimals),
});

const adapted = ({ ownThresholds }: CalibrationFigures): string[] => [
  "mean",
  "cohort",
  ...(ownThresholds.accept > 0 ? ["thresholds for accepting"] : []),
  ...(ownThresholds.reject > 0 ? ["thresholds for rejecting"] : []),
];

/** What stays built in, and why. */
function notesOn(figures: CalibrationFigures): string[] {
  const { after, bandSpeakers, before, ownThresholds, twoSessionSpeakers, withMated } = figures;
  const notes: string[] = [];
  if (before.cllr && after.cllr && after.cllr.value > before.cllr.value)
    notes.push("Its LLRs cost more than the built-in ones (Cllr): by these figures it is better not applied.");
  for (const [band, name] of [
    ["wide", "wide"],
    ["narrow", "telephone's"],
  ] as const) {
    if (bandSpeakers[band] >= LEAST_SPEAKERS) continue;
    notes.push(
      `In the ${name} band there are ${bandSpeakers[band]} speakers, ${LEAST_SPEAKERS} are needed: it stays built in.`,
    );
  }
  if (!withMated) {
    notes.push(
      `${twoSessionSpeakers} speakers were enrolled in two sessions, ${LEAST_SPEAKERS} are needed: how well a speaker is recognized on another day is not known, and thresholds for rejecting stay as they are.`,
    );
  }
  if (ownThresholds.accept === 0)
    notes.push(
      "Too few comparisons to count thresholds for accepting on: those of calibrated systems in general are taken.",
    );
  return notes;
}
