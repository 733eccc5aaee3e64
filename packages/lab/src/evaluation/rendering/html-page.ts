import type { EvaluationReport } from "../report.ts";
import { dataTable } from "./data-table.ts";
import { countText } from "./figure-text.ts";
import { figuresSection, picturesSection } from "./figures-section.ts";
import { fairnessSection, identificationSection } from "./groups-section.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Of the recordings that gave no score; the table of all of them would hide the figures. */
const UNUSABLE_SHOWN = 20;

const SOURCES: Readonly<Record<EvaluationReport["source"]["kind"], string>> = {
  trials: "list of comparisons",
  folder: "folder of recordings",
  scores: "file of scores",
};

/** The report as one page that needs nothing else: no script, and the policy in its head lets nothing be loaded. */
export function htmlPage(report: EvaluationReport): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evaluation of ${report.source.name}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>Evaluation of ${report.source.name}</h1>
${measuredSection(report)}
${figuresSection(report)}
${picturesSection(report)}
${fairnessSection(report)}
${identificationSection(report.identification)}
${notesSection(report.notes)}
</body>
</html>
`.markup;
}

function measuredSection(report: EvaluationReport): Markup {
  const { calibration, command, counts, recipe, seed, source, unusable, version } = report;
  const entries: readonly (readonly [string, Content])[] = [
    ["command", markup`<code>${command}</code>`],
    ["version", version],
    ["source", `${SOURCES[source.kind]} ${source.name}`],
    ["recipe", recipe ?? "none, the scores were given"],
    ["calibration", calibration ?? "none"],
    ["seed", seed],
    ["speakers", countText(counts.speakers)],
    ["recordings", countText(counts.recordings)],
    ["mated comparisons", countText(counts.mated)],
    ["non-mated comparisons", countText(counts.nonMated)],
    ["duplicates, counted once", countText(counts.duplicates)],
    ["unusable recordings", countText(Object.keys(unusable).length)],
  ];
  return markup`<section>
<h2>What was measured</h2>
<dl>
${entries.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${unusableTable(unusable)}
</section>`;
}

function unusableTable(unusable: EvaluationReport["unusable"]): Content {
  const lines = Object.entries(unusable);
  if (lines.length === 0) return undefined;
  const more = lines.length - UNUSABLE_SHOWN;
  const table = dataTable({
    caption: "Recordings that gave no score; comparisons with them count as refused.",
    header: ["recording", "reason"],
    lineHeads: 1,
    lines: lines.slice(0, UNUSABLE_SHOWN),
  });
  return [table, more > 0 ? markup`<p>And ${countText(more)} more.</p>` : undefined];
}

const notesSection = (notes: readonly string[]): Markup => markup`<section>
<h2>Notes</h2>
${notes.length > 0 ? markup`<ul>${notes.map((note) => markup`<li>${note}</li>\n`)}</ul>` : markup`<p>None.</p>`}
</section>`;
