import { BANDWIDTH_STEP_HZ, NARROW_BAND_HZ, VoiceError } from "@voicebio/engine";
import type { Grouping } from "./breakdown.ts";
import type { Manifest } from "./manifest.ts";
import type { HeardOf } from "./scoring.ts";
import type { EvaluatedRecording } from "./trial-table.ts";

/** Edges of bands: a value belongs to the first band whose upper edge it is below. */
type Edges = readonly number[];

/** How columns of numbers are cut; any other one with many values is cut into quarters. */
const BANDS: Readonly<Record<string, { readonly edges: Edges; readonly unit: string }>> = {
  age: { edges: [13, 18, 30, 45, 60], unit: "" },
  netSpeechS: { edges: [1, 2, 3, 5, 10], unit: " s" },
  snrDb: { edges: [5, 10, 20, 30], unit: " dB" },
  bandwidthHz: { edges: [NARROW_BAND_HZ + BANDWIDTH_STEP_HZ, 6000], unit: " Hz" },
};
/** Measured on the recordings themselves, whatever the manifest holds. */
const MEASURED = ["netSpeechS", "snrDb", "bandwidthHz"] as const;
/** Broken down by without being asked, where a manifest has them. */
const TRAITS = ["gender", "age", "language", "device"];
/** Columns of numbers with more values than this are cut. */
const MOST_VALUES = 12;
/** A column with more, such as a text that was read, tells recordings apart and no groups. */
const MOST_GROUPS = 100;

/** Where nobody says by which columns. */
export const standardColumns = (manifest: Manifest | undefined): readonly string[] => [
  ...TRAITS.filter((column) => manifest?.columns.includes(column)),
  ...MEASURED,
];

/**
 * The groups of each column, which those that are measured have only when the recordings were heard. A measured one is
 * of the probe, whatever the manifest has under its name.
 *
 * @throws VoiceError `usage.unknown_column`, `usage.too_many_groups`
 */
export function groupingsBy(
  columns: readonly string[],
  recordings: readonly EvaluatedRecording[],
  manifest: Manifest | undefined,
): (heardOf: HeardOf) => readonly Grouping[] {
  const makers = [...new Set(columns)].map((column): ((heardOf: HeardOf) => Grouping) => {
    const measured = MEASURED.find((name) => name === column);
    if (measured !== undefined) return (heardOf) => groupingByMeasure(measured, recordings, heardOf);
    if (manifest?.columns.includes(column)) {
      const grouping = groupingBy(column, recordings, manifest);
      return () => grouping;
    }
    const known = [...(manifest?.columns ?? []), ...MEASURED].join(", ");
    throw new VoiceError("usage.unknown_column", `There is no column ${column}; there are ${known}.`);
  });
  return (heardOf) => makers.map((make) => make(heardOf));
}

function groupingBy(
  column: string,
  recordings: readonly EvaluatedRecording[],
  { rows }: Pick<Manifest, "rows">,
): Grouping {
  const raw = recordings.map(({ path }) => rows.get(path)?.[column] || undefined);
  const grouping = { ...grouped(column, raw), side: isOfSpeakers(recordings, raw) ? "both" : "probe" } as const;
  if (grouping.values.length <= MOST_GROUPS) return grouping;
  const count = `The column ${column} has ${grouping.values.length} values`;
  throw new VoiceError(
    "usage.too_many_groups",
    `${count}; groups are compared where there are ${MOST_GROUPS} at most.`,
  );
}

function groupingByMeasure(
  column: (typeof MEASURED)[number],
  recordings: readonly EvaluatedRecording[],
  heardOf: HeardOf,
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
    const inOrder = new Intl.Collator("en", { numeric: true }).compare;
    return { column, groupOf: (recording) => raw[recording], values: [...distinct].sort(inOrder) };
  }
  const { edges, unit } = bands ?? { edges: quarters(known.map(Number)), unit: "" };
  const names = namesOf(edges, unit);
  const banded = raw.map((value) => (value === undefined ? undefined : names[bandOf(Number(value), edges)]));
  const used = new Set(banded);
  return { column, groupOf: (recording) => banded[recording], values: names.filter((name) => used.has(name)) };
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
