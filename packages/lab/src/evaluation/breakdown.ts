import { errorsAt, pointAtFmr } from "../metrics/error-curve.ts";
import type { ScoreColumns } from "../metrics/labeled-scores.ts";
import { type Metric, type MetricFigure, metricFigures } from "../metrics/metric.ts";
import { RankedTrials } from "../metrics/ranked-trials.ts";
import { randomFor } from "../random.ts";
import type { Breakdown, Group } from "./report.ts";

/** One way to tell comparisons apart. */
export interface Grouping {
  readonly column: string;
  /** Value by place of a recording; undefined where it is not known. */
  readonly valueOf: (recording: number) => string | undefined;
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
/** A group with fewer comparisons of a kind stands in the table, but is not called the worst. */
const LEAST_COMPARISONS = 30;
const ROUNDS = 100;

/** The same comparisons by group, at one threshold for all. */
export function breakdownBy(
  grouping: Grouping,
  trials: GroupedTrials,
  metrics: readonly Metric[],
  seed: number,
): Breakdown {
  const { columns } = trials;
  const { threshold } = pointAtFmr(new RankedTrials(columns).curve(), COMMON_FMR);
  const groups = grouping.values.map((value) => {
    const chosen = placesOf(columns.scores.length, (trial) => {
      const isOf = (recording: number) => grouping.valueOf(recording) === value;
      return isOf(trials.tested(trial)) && (grouping.side === "probe" || isOf(trials.enrolled(trial)));
    });
    return groupOf(value, partOf(columns, chosen), threshold, metrics, seed);
  });
  return { column: grouping.column, side: grouping.side, groups, threshold, worst: worstOf(groups) };
}

function placesOf(count: number, isChosen: (trial: number) => boolean): Uint32Array {
  const places = new Uint32Array(count);
  let size = 0;
  for (let trial = 0; trial < count; trial++) if (isChosen(trial)) places[size++] = trial;
  return places.subarray(0, size);
}

/** The speakers of a part are numbered anew: a bootstrap draws from those alone. */
function partOf({ enroll, mated, scores, test }: ScoreColumns, places: Uint32Array): ScoreColumns {
  const numbers = new Map<number, number>();
  const numberOf = (speaker: number): number => {
    const number = numbers.get(speaker) ?? numbers.size;
    numbers.set(speaker, number);
    return number;
  };
  const part = {
    scores: Float64Array.from(places, (trial) => scores[trial] as number),
    mated: Uint8Array.from(places, (trial) => mated[trial] as number),
    enroll: Uint32Array.from(places, (trial) => numberOf(enroll[trial] as number)),
    test: Uint32Array.from(places, (trial) => numberOf(test[trial] as number)),
  };
  return { ...part, speakers: numbers.size };
}

function groupOf(
  value: string,
  columns: ScoreColumns,
  threshold: number,
  metrics: readonly Metric[],
  seed: number,
): Group {
  const trials = new RankedTrials(columns);
  const counts = { value, speakers: columns.speakers, mated: trials.mated, nonMated: trials.nonMated };
  if (!trials.hasBothKinds) return { ...counts, fmr: null, fnmr: null };
  const figures = metricFigures(
    trials,
    [...metrics, ...atThreshold(threshold)],
    randomFor(seed, "groups", value),
    ROUNDS,
  );
  const { fmr, fnmr, ...others } = figures;
  return { ...counts, figures: others, fmr: fmr ?? null, fnmr: fnmr ?? null };
}

const atThreshold = (threshold: number): readonly Metric[] =>
  (["fmr", "fnmr"] as const).map((name) => ({
    name,
    of: (curve) => errorsAt(curve, threshold)[name],
    needsLlr: false,
    leastNonMated: 1,
  }));

function worstOf(groups: readonly Group[]): Breakdown["worst"] {
  const enough = groups.filter(({ mated, nonMated }) => mated >= LEAST_COMPARISONS && nonMated >= LEAST_COMPARISONS);
  if (enough.length < 2) return null;
  const worst = (kind: "fmr" | "fnmr") => {
    const rates = enough.map((group) => ({ group: group.value, value: (group[kind] as MetricFigure).value }));
    const mean = rates.reduce((sum, { value }) => sum + value, 0) / rates.length;
    const highest = rates.reduce((a, b) => (b.value > a.value ? b : a));
    return { ...highest, overMean: mean === 0 ? 1 : highest.value / mean };
  };
  return { fnmr: worst("fnmr"), fmr: worst("fmr") };
}
