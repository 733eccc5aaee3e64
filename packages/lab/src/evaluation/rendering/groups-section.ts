import type { Breakdown, CellName, EvaluationReport, Group, IdentificationFigures, WorstGroup } from "../report.ts";
import { dataTable } from "./data-table.ts";
import { countText, NO_WORST, noErrorText, plainText, worstGroupText } from "./figure-text.ts";
import { type Markup, markup } from "./markup.ts";
import { breakdownName, identificationFigures, metricNames } from "./report-parts.ts";

/** Who is served worse than others, column by column. */
export const fairnessSection = ({ breakdowns }: EvaluationReport): Markup => markup`<section>
<h2>Fairness by group</h2>
${breakdowns.length > 0 ? breakdowns.map(breakdown) : markup`<p>The recordings name no groups.</p>`}
</section>`;

const ofText = ({ condition, enrolled, score }: CellName): string =>
  `Of the score ${score} in the condition ${condition}, enrolled ${enrolled}.`;

function breakdown(part: Breakdown): Markup {
  const metrics = metricNames(part.groups.map(({ figures }) => figures ?? {}));
  const table = dataTable({
    caption: `Groups of ${part.column}; a comparison belongs to the group of ${part.side === "both" ? "both its recordings" : "its probe"}.`,
    header: ["group", "speakers", "mated", "non-mated", "FMR there", "FNMR there", ...metrics],
    lineHeads: 1,
    lines: part.groups.map((group) => groupLine(group, metrics)),
  });
  return markup`<h3>${breakdownName(part)}</h3>
<p>${ofText(part.of)} ${worstText(part)}</p>
${table}`;
}

const groupLine = (group: Group, metrics: readonly string[]) => [
  group.value,
  ...[group.speakers, group.mated, group.nonMated].map(countText),
  { metric: "fmr", figure: group.fmr },
  { metric: "fnmr", figure: group.fnmr },
  ...metrics.map((metric) => ({ metric, figure: group.figures?.[metric] })),
];

function worstText({ threshold, worst }: Breakdown): string {
  const there = `At one threshold for all (${plainText(threshold)}, where the whole list has an FMR of 1 %)`;
  if (worst === null) return `${there} ${NO_WORST}.`;
  return `${there} ${worstOf("FMR", worst.fmr)}; ${worstOf("FNMR", worst.fnmr)}.`;
}

const worstOf = (rate: string, worst: WorstGroup | null): string =>
  worst === null ? noErrorText(rate) : `the worst ${rate} is that of ${worstGroupText(worst)}`;

/** Who is it, among the enrolled ones and strangers? */
export function identificationSection(identification: IdentificationFigures | null): Markup {
  return markup`<section>
<h2>Identification</h2>
${identification === null ? markup`<p>Not measured.</p>` : identificationTable(identification)}
</section>`;
}

function identificationTable(identification: IdentificationFigures): Markup {
  const { gallery, matedSearches, nonMatedSearches, of, strangers } = identification;
  const table = dataTable({
    caption: "Open-set identification, with 95 % intervals by bootstrap over speakers.",
    header: ["figure", "value"],
    lineHeads: 1,
    lines: identificationFigures(identification).map(([metric, figure]) => [metric, { metric, figure }]),
  });
  return markup`<p>${ofText(of)} Gallery of ${countText(gallery)} speakers, ${countText(matedSearches)} searches for them and
${countText(nonMatedSearches)} for ${countText(strangers)} strangers.</p>
${table}
<p class="note">rank1 and rank5: share of the searches for enrolled speakers with the right one first, or among the first
five. fnir: share of them without the right one at or above the threshold at which the share fpir of the searches for
strangers names anybody.</p>`;
}
