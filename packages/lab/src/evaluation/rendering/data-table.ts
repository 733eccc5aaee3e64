import type { MetricFigure } from "@voicebio/engine";
import { intervalText, valueText } from "./figure-text.ts";
import { type Content, type Markup, markup } from "./markup.ts";

/** A metric where there is one. */
export interface FigureCell {
  readonly metric: string;
  readonly figure: MetricFigure | null | undefined;
}

export interface DataTable {
  readonly caption: string;
  readonly header: readonly string[];
  /** How many cells at the start of a line name it. */
  readonly lineHeads: number;
  readonly lines: readonly (readonly (string | FigureCell)[])[];
}

/** Stands beside figures that are more luck than figure. */
const FEW = markup`<abbr title="too few comparisons">†</abbr>`;

const FOOTNOTE = markup`<p class="note">${FEW} Made of fewer comparisons or speakers than the figure needs: more luck than figure.</p>`;

/** A table for the page; where figures of it are made of too few comparisons, it says so below. */
export function dataTable({ caption, header, lineHeads, lines }: DataTable): Markup {
  const few = lines.flat().some((cell) => typeof cell !== "string" && cell.figure?.tooFew === true);
  return markup`<div class="wide"><table>
<caption>${caption}</caption>
<thead><tr>${header.map((name, i) => columnHead(name, i < lineHeads))}</tr></thead>
<tbody>
${lines.map((line) => markup`<tr>${line.map((cell, i) => (i < lineHeads ? lineHead(cell) : dataCell(cell)))}</tr>\n`)}</tbody>
</table></div>
${few ? FOOTNOTE : undefined}`;
}

/** Names stand on the left, figures on the right, and so do the heads above them. */
const columnHead = (name: string, ofNames: boolean): Markup =>
  markup`<th scope="col"${ofNames ? markup` class="names"` : undefined}>${breakable(name)}</th>`;

/** A metric at an operating point takes two lines where there is little room. */
const breakable = (name: string): Content => name.split("@").map((part, i) => (i === 0 ? part : markup`<wbr>@${part}`));

const lineHead = (cell: string | FigureCell): Markup => markup`<th scope="row">${cellContent(cell)}</th>`;
const dataCell = (cell: string | FigureCell): Markup => markup`<td>${cellContent(cell)}</td>`;

function cellContent(cell: string | FigureCell): string | Markup {
  if (typeof cell === "string") return cell;
  const { figure, metric } = cell;
  if (figure === null || figure === undefined) return "–";
  const mark = figure.tooFew ? markup` ${FEW}` : undefined;
  return markup`${valueText(metric, figure.value)}${mark}<small>${intervalText(metric, figure)}</small>`;
}
