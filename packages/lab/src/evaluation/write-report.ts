import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { VoiceError } from "@voicebio/engine";
import { type OutputFile, openOutputFile } from "../output-file.ts";
import { csvTable } from "./rendering/csv-table.ts";
import { htmlPage } from "./rendering/html-page.ts";
import { jsonText } from "./rendering/json-text.ts";
import type { EvaluationReport } from "./report.ts";

const FILES: Readonly<Record<string, (report: EvaluationReport) => string>> = {
  "report.html": htmlPage,
  "evaluation_results.csv": csvTable,
  "evaluation.json": (report) => `${jsonText(report)}\n`,
};

export interface ReportFolder extends AsyncDisposable {
  /** Puts the finished files in their places; without it nothing is left behind. */
  readonly write: (report: EvaluationReport) => Promise<void>;
}

/**
 * The folder of a report, opened before the long part, so that one that can't be written to is said at once.
 *
 * @throws VoiceError `output.unwritable`
 */
export async function openReportFolder(folder: string): Promise<ReportFolder> {
  const made = await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new VoiceError("output.unwritable", `The folder of the report can't be made: ${cause.message}.`, { cause });
  });
  await using opened = new AsyncDisposableStack();
  const files: OutputFile[] = [];
  // Last of all to be undone: a folder that was made for nothing. One with something in it stays.
  if (made !== undefined) opened.defer(() => rmdir(folder).catch(() => undefined));
  for (const name of Object.keys(FILES)) files.push(opened.use(await openOutputFile(join(folder, name))));
  const kept = opened.move();
  return {
    write: async (report) => {
      const texts = Object.values(FILES).map((textOf) => textOf(report));
      for (const [i, file] of files.entries()) await file.write(texts[i] as string);
      for (const file of files) await file.finish();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
