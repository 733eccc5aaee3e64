import type { EvaluationReport } from "../report.ts";

/** The report for a program, on one line. JSON knows no infinity: it stands as a text, what is no number as null. */
export const jsonText = (report: EvaluationReport): string =>
  JSON.stringify(report, (_, value: unknown) =>
    typeof value !== "number" || Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value),
  );
