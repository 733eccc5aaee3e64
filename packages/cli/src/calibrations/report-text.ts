import type { Calibration, CalibrationFigure, CalibrationReport } from "@voicebio/contract";
import { count, percent } from "../wording.ts";

/** A version with its figures before and after, for people. */
export function reportLines({ name, recipe, report, state }: Calibration): readonly string[] {
  const head = `${name}  ${state}  ${recipe}`;
  if (report === null) return [head, "  made of those left when somebody was erased; no figures"];
  const { adapts, comparisons, notes, samples, speakers } = report;
  return [
    head,
    `  of ${count(samples, "recording")} of ${count(speakers, "speaker")}; ${comparisons.nonMated} comparisons of two speakers, ${comparisons.mated} of one across sessions, on speakers left out`,
    ...figureRows(report),
    `  becomes your speakers' own: ${adapts.join(", ")}`,
    ...notes.map((note) => `  ${note}`),
  ];
}

function figureRows({ after, before, falseMatchRateAsked }: CalibrationReport): readonly string[] {
  const row = (
    label: string,
    figures: readonly [CalibrationFigure | null, CalibrationFigure | null],
    spell: (value: number) => string,
  ): string[] => {
    const [was, is] = figures;
    if (was === null || is === null) return [];
    return [`  ${label.padEnd(38)} before ${withInterval(was, spell).padEnd(30)} after ${withInterval(is, spell)}`];
  };
  const llr = (value: number): string => value.toFixed(2);
  return [
    ...row("strangers' mean LLR", [before.strangersMean, after.strangersMean], llr),
    ...row("LLR that 1 % of strangers reach", [before.strangersHighest, after.strangersHighest], llr),
    ...row(
      `accepted strangers (asked: ${percent(falseMatchRateAsked)})`,
      [before.falseMatchRate, after.falseMatchRate],
      percent,
    ),
    ...row("equal error rate", [before.eer, after.eer], percent),
    ...row("cost of the LLRs (Cllr)", [before.cllr, after.cllr], (value) => value.toFixed(3)),
  ];
}

const withInterval = ({ high, low, value }: CalibrationFigure, spell: (value: number) => string): string =>
  low === null || high === null ? `${spell(value)} (no interval)` : `${spell(value)} (${spell(low)} to ${spell(high)})`;
