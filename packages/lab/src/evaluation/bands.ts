import type { Heard } from "../embeddings/embedding-cache.ts";
import type { Grouping } from "./breakdown.ts";
import type { Manifest } from "./manifest.ts";
import type { EvaluatedRecording } from "./trial-table.ts";

/** Edges of bands: a value belongs to the first band whose upper edge it is below. */
type Edges = readonly number[];

/** How columns of numbers are cut; any other one with many values is cut into quarters. */
const BANDS: Readonly<Record<string, { readonly edges: Edges; readonly unit: string }>> = {
  age: { edges: [13, 18, 30, 45, 60], unit: "" },
  netSpeechS: { edges: [1, 2, 3, 5, 10], unit: " s" },
  snrDb: { edges: [5, 10, 20, 30], unit: " dB" },
  bandwidthHz: { edges: [4000, 6000], unit: " Hz" },
};
/** Measured on the recordings themselves, whatever the manifest holds. */
export const MEASURED = ["netSpeechS", "snrDb", "bandwidthHz"] as const;
/** Columns of numbers with more values than this are cut. */
const MOST_VALUES = 12;

/** Groups by a column of the manifest. */
export function groupingBy(
  column: string,
  recordings: readonly EvaluatedRecording[],
  { rows }: Pick<Manifest, "rows">,
): Grouping {
  const raw = recordings.map(({ path }) => rows.get(path)?.[column] || undefined);
  return { ...grouped(column, raw), side: isOfSpeakers(recordings, raw) ? "both" : "probe" };
}

/** Groups by what was measured on the probe. */
export function groupingByMeasure(
  column: (typeof MEASURED)[number],
  recordings: readonly EvaluatedRecording[],
  heardOf: (recording: number) => Heard | undefined,
): Grouping {
  const raw = recordings.map((_, place) => heardOf(place)?.quality[column]?.toString());
  return { ...grouped(column, raw), side: "probe" };
}

function grouped(column: string, raw: readonly (string | undefined)[]): Omit<Grouping, "side"> {
  const known = raw.filter((value) => value !== undefined);
  const areNumbers = known.length > 0 && known.every((value) => Number.isFinite(Number(value)));
  const bands = Object.hasOwn(BANDS, column) ? BANDS[column] : undefined;
  const distinct = new Set(known);
  if (!areNumbers || (bands === undefined && distinct.size <= MOST_VALUES)) {
    return { column, valueOf: (recording) => raw[recording], values: [...distinct].sort() };
  }
  const { edges, unit } = bands ?? { edges: quarters(known.map(Number)), unit: "" };
  const names = namesOf(edges, unit);
  const band = (value: string): string => names[bandOf(Number(value), edges)] as string;
  const used = new Set(known.map(band));
  return {
    column,
    valueOf: (recording) => {
      const value = raw[recording];
      return value === undefined ? undefined : band(value);
    },
    values: names.filter((name) => used.has(name)),
  };
}

const bandOf = (value: number, edges: Edges): number => {
  const at = edges.findIndex((edge) => value < edge);
  return at < 0 ? edges.length : at;
};

function namesOf(edges: Edges, unit: string): readonly string[] {
  const [first = 0] = edges;
  const between = edges.slice(1).map((edge, i) => `${edges[i]} to ${edge}${unit}`);
  return [`below ${first}${unit}`, ...between, `${edges.at(-1)}${unit} and more`];
}

function quarters(values: readonly number[]): Edges {
  const rising = Float64Array.from(values).sort();
  return [...new Set([0.25, 0.5, 0.75].map((share) => rising[Math.floor(share * rising.length)] as number))];
}

/** Whether no speaker has two values: then it is a trait of the speaker, and both sides of a comparison have it. */
function isOfSpeakers(recordings: readonly EvaluatedRecording[], raw: readonly (string | undefined)[]): boolean {
  const seen = new Map<string, string>();
  for (const [place, { speaker }] of recordings.entries()) {
    const value = raw[place];
    if (value === undefined) continue;
    if ((seen.get(speaker) ?? value) !== value) return false;
    seen.set(speaker, value);
  }
  return true;
}
