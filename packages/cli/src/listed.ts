/** The names in an option that takes several, separated by commas. */
export const listed = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== "");
