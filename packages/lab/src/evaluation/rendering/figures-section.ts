import type { EvaluationCell, EvaluationReport } from "../report.ts";
import { dataTable } from "./data-table.ts";
import { detPicture } from "./det-picture.ts";
import { countText, meaningOf } from "./figure-text.ts";
import { histogramPicture } from "./histogram-picture.ts";
import { type Markup, markup } from "./markup.ts";
import { reliabilityPicture } from "./reliability-picture.ts";
import { metricNames } from "./report-parts.ts";

/** Conditions, sides and scores against metrics. */
export function figuresSection({ cells }: EvaluationReport): Markup {
  const metrics = metricNames(cells.map(({ figures }) => figures));
  const table = dataTable({
    caption:
      "Every metric with its 95 % interval by bootstrap over speakers; smaller is better. Enrolled alike: through the same condition as the probe.",
    header: ["condition", "enrolled", "score", "speakers", "mated", "non-mated", "refused", ...metrics],
    lineHeads: 3,
    lines: cells.map((cell) => [
      cell.condition,
      cell.enrolled,
      cell.score,
      ...[cell.speakers, cell.mated, cell.nonMated, cell.refused].map(countText),
      ...metrics.map((metric) => ({ metric, figure: cell.figures[metric] })),
    ]),
  });
  return markup`<section>
<h2>Figures</h2>
${table}
<details>
<summary>What the figures mean</summary>
<dl>${metrics.map(meaning)}</dl>
</details>
</section>`;
}

const meaning = (metric: string): Markup => markup`<dt>${metric}</dt><dd>${meaningOf(metric) ?? "–"}</dd>\n`;

/** All pictures of a condition and side together, the first ones unfolded. */
export function picturesSection({ cells }: EvaluationReport): Markup {
  const groups = Map.groupBy(cells, (cell) => `${cell.condition}, enrolled ${cell.enrolled}`);
  const folds = [...groups].map(
    ([name, group], i) => markup`<details${i === 0 ? markup` open` : undefined}>
<summary>${name}</summary>
<div class="pictures">
${figure("Errors at every threshold", detPicture(`DET curves: ${name}`, group.map(detCurve)))}
${group.map((cell) => cellPictures(name, cell))}</div>
</details>\n`,
  );
  return markup`<section>
<h2>Pictures</h2>
${folds}<p class="note">DET curves: the further below on the left the better; on the dotted diagonal both errors are equal. Rates
below 0.005 % are drawn on the frame. Reliability: dots above the diagonal are LLRs that are given too low, dots below it
too high; a dot on the frame stands for comparisons of one kind alone, whose LLR has no bound.</p>
</section>`;
}

const detCurve = ({ pictures, score }: EvaluationCell) => ({ name: score, points: pictures.det });

function cellPictures(name: string, { pictures, score }: EvaluationCell): Markup {
  const histogram = histogramPicture(`Histogram of ${score}: ${name}`, score, pictures.histogram);
  const reliability =
    pictures.reliability && reliabilityPicture(`Reliability of ${score}: ${name}`, pictures.reliability);
  return markup`${figure(`Scores: ${score}`, histogram)}
${reliability ? figure(`Reliability: ${score}`, reliability) : undefined}\n`;
}

const figure = (caption: string, drawing: Markup): Markup =>
  markup`<figure><figcaption>${caption}</figcaption>${drawing}</figure>`;
