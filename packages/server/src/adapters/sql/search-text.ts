import { sql } from "kysely";

/**
 * Text as a search compares it: whatever its case and its Unicode form. Upper case first, since only there
 * "straße" and "STRASSE" meet. Done here because databases disagree on it (SQLite folds ASCII alone).
 */
export const folded = (text: string): string => text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");

/** A LIKE pattern, to be used with `escape '\'`, that finds the text anywhere and takes `%` and `_` as themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Whether a column of JSON text has this id for a value somewhere. */
export const names = (column: string, id: string) =>
  sql<boolean>`${sql.ref(column)} like ${containing(JSON.stringify(id))} escape '\\'`;
