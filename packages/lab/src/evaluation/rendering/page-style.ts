import { markup } from "./markup.ts";

/** Light and dark as the reader's system is, narrow screens by scrolling tables, paper with everything unfolded. */
export const PAGE_STYLE = markup`
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #5b636d; --rule: #d5dae0; --shade: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --paper: #15181c; --faint: #a2abb5; --rule: #3a4149; --shade: #1e2328; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 100rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--rule); }
p, ul, dd { max-width: 50rem; }
code { font-size: 0.9em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { min-width: min(100%, 34rem); border-collapse: collapse; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding-bottom: 0.5rem; color: var(--faint); }
th, td { padding: 0.35rem 0.5rem; border-bottom: 1px solid var(--rule); text-align: end; vertical-align: top; }
td { white-space: nowrap; }
thead th { background: var(--shade); }
.names, th[scope="row"] { text-align: start; }
th[scope="row"] { font-weight: 600; }
td small { display: block; white-space: normal; color: var(--faint); }
abbr { text-decoration: none; font-weight: 700; color: #d2691e; }
.note { color: var(--faint); font-size: 0.875rem; }
summary { cursor: pointer; padding: 0.4rem 0; font-weight: 600; }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 0; }
figure > svg { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 0.875rem; font-weight: 600; }
@media print {
  @page { size: landscape; margin: 12mm; }
  :root { color-scheme: light; font-size: 9pt; --ink: #000; --paper: #fff; --faint: #444; --rule: #bbb; --shade: #eee; }
  body { padding: 0; }
  table { font-size: 0.75rem; }
  th, td { padding: 0.2rem 0.35rem; }
  tr, figure { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  .wide { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
