import {
  errorsAt,
  type Metric,
  metricFigures,
  metricOf,
  pointAtFmr,
  RankedTrials,
  randomFor,
  type ScoreColumns,
} from "@voicebio/engine";
import type { Breakdown, Group, WorstGroup } from "./report.ts";
import { renumbered } from "./score-columns.ts";

/** One way to tell comparisons apart. */
export interface Grouping {
  readonly column: string;
  /** Value by place of a recording; undefined where it is not known. */
  readonly groupOf: (recording: number) => string | undefined;
  /** Values in the order in which they are shown. */
  readonly values: readonly string[];
  /** A speaker's own trait counts where both sides share it, a recording's where the probe has it. */
  readonly side: Breakdown["side"];
}

/** The comparisons with the places of a recording on either side. */
export interface GroupedTrials {
  readonly columns: ScoreColumns;
  /** Some recording of the voiceprint: enough to know the speaker's traits. */
  readonly enrolled: (trial: number) => number;
  readonly tested: (trial: number) => number;
}

/** Where the whole list has this false match rate, groups are compared. */
const COMMON_FMR = 0.01;
const ROUNDS = 100;

/** The same comparisons by group, at one threshold for all. */
export function breakdownsBy(
  groupings: readonly Grouping[],
  trials: GroupedTrials,
  metrics: readonly Metric[],
  seed: number,
): readonly Omit<Breakdown, "of">[] {
  const { threshold } = pointAtFmr(new RankedTrials(trials.columns).curve(), COMMON_FMR);
  const atThreshold = (["fmr", "fnmr"] as const).map(
    (name): Metric =>
      metricOf({ name, of: (curve) => errorsAt(curve, threshold)[name], ofRates: (rates) => rates[name] }),
  );
  return groupings.map((grouping) => {
    const parts = placesByGroup(grouping, trials);
    const groups = grouping.values.map((value): Group => {
      const columns = partOf(trials.columns, parts.get(value) ?? []);
      return figuresOf(value, grouping.side, columns, [...metrics, ...atThreshold], seed);
    });
    return { column: grouping.column, side: grouping.side, groups, threshold, worst: worstOf(groups) };
  });
}

function placesByGroup(
  { groupOf, side }: Grouping,
  { columns, enrolled, tested }: GroupedTrials,
): ReadonlyMap<string, readonly number[]> {
  const parts = new Map<string, number[]>();
  for (let trial = 0; trial < columns.scores.length; trial++) {
    const value = groupOf(tested(trial));
    if (value === undefined || (side === "both" && groupOf(enrolled(trial)) !== value)) continue;
    const part = parts.get(value);
    if (part === undefined) parts.set(value, [trial]);
    else part.push(trial);
  }
  return parts;
}

/** The speakers of a part are numbered anew: a bootstrap draws from those alone. */
const partOf = ({ enroll, mated, scores, speakers, test }: ScoreColumns, places: readonly number[]): ScoreColumns =>
  renumbered({
    scores: Float64Array.from(places, (trial) => scores[trial] as number),
    mated: Uint8Array.from(places, (trial) => mated[trial] as number),
    enroll: Uint32Array.from(places, (trial) => enroll[trial] as number),
    test: Uint32Array.from(places, (trial) => test[trial] as number),
    speakers,
  });

function figuresOf(
  value: string,
  side: Breakdown["side"],
  columns: ScoreColumns,
  metrics: readonly Metric[],
  seed: number,
): Group {
  const trials = new RankedTrials(columns);
  const members = new Set(side === "both" ? [...columns.enroll, ...columns.test] : columns.test);
  const speakers = columns.speakers === 0 ? null : members.size;
  const counts = { value, speakers, mated: trials.mated, nonMated: trials.nonMated };
  if (!trials.hasBothKinds) return { ...counts, fmr: null, fnmr: null };
  const { fmr, fnmr, ...figures } = metricFigures(trials, metrics, randomFor(seed, `group ${value}`), ROUNDS);
  return { ...counts, figures, fmr: fmr ?? null, fnmr: fnmr ?? null };
}

/** A group whose rates are made of too little stands in the table, but is not called the worst. */
function worstOf(groups: readonly Group[]): Breakdown["worst"] {
  const of = { fmr: ratesOf(groups, "fmr"), fnmr: ratesOf(groups, "fnmr") };
  return of.fmr.length < 2 || of.fnmr.length < 2 ? null : { fnmr: highestOf(of.fnmr), fmr: highestOf(of.fmr) };
}

const ratesOf = (groups: readonly Group[], kind: "fmr" | "fnmr"): readonly Omit<WorstGroup, "overMean">[] =>
  groups.flatMap(({ [kind]: figure, value: group }) =>
    figure === null || figure.tooFew ? [] : [{ group, value: figure.value }],
  );

function highestOf(rates: readonly Omit<WorstGroup, "overMean">[]): WorstGroup | null {
  const highest = rates.reduce((a, b) => (b.value > a.value ? b : a));
  const mean = rates.reduce((sum, { value }) => sum + value, 0) / rates.length;
  return highest.value === 0 ? null : { ...highest, overMean: highest.value / mean };
}
