/** Text that is safe to stand in a page; only `markup` makes it, so nothing from outside gets in unescaped. */
export interface Markup {
  readonly markup: string;
}

/** What may stand between the fixed parts; text is escaped, nothing is left out. */
export type Content = Markup | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function rendered(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string" || typeof content === "number") return escaped(String(content));
  return "markup" in content ? content.markup : content.map(rendered).join("");
}

/**
 * HTML or SVG as it is written, with what stands in `${}` escaped unless it is markup itself. Attributes must be quoted
 * in the fixed text.
 */
export function markup(fixed: readonly string[], ...contents: readonly Content[]): Markup {
  const [first = "", ...rest] = fixed;
  return { markup: first + rest.map((text, i) => rendered(contents[i]) + text).join("") };
}
