import type { Extent, MetricFigure, MetricFigures } from "@voicebio/engine";

/** What one evaluation found: everything that its HTML page, its table and its JSON are made of. */
export interface EvaluationReport {
  /** As it was called, for whoever wants to have the same figures. */
  readonly command: string;
  readonly version: string;
  readonly source: {
    readonly kind: "trials" | "folder" | "scores";
    /** The folder or file that was named. */
    readonly name: string;
  };
  /** Of the embeddings; null where scores were read from a file. */
  readonly recipe: string | null;
  readonly calibration: string | null;
  readonly seed: number;
  readonly counts: {
    /** Null where the list does not tell. */
    readonly speakers: number | null;
    readonly recordings: number | null;
    readonly mated: number;
    readonly nonMated: number;
    /** Lines that name a comparison which stood there before, and count once. */
    readonly duplicates: number;
  };
  /** Recordings that gave no score, with the code that says why; their comparisons count as refused. */
  readonly unusable: Readonly<Record<string, string>>;
  /** One for each condition, side and score. */
  readonly cells: readonly EvaluationCell[];
  /** By column of the manifest, of the calibrated score in the first condition. */
  readonly breakdowns: readonly Breakdown[];
  readonly identification: IdentificationFigures | null;
  /** In words, what a reader must know to read the figures rightly. */
  readonly notes: readonly string[];
}

/** `cosine`: of the raw embeddings; `llr`: the product's answer; another name: a column of a file of scores. */
export type ScoreName = "cosine" | "llr" | (string & {});

/** What was measured, apart from how the command was called. */
export type Findings = Omit<EvaluationReport, "command" | "version" | "source" | "seed">;

/** Which scores figures are made of. */
export interface CellName {
  /** `clean`, or what the recordings went through. */
  readonly condition: string;
  /** Whether enrolled recordings went through it as well. */
  readonly enrolled: "alike" | "clean";
  readonly score: ScoreName;
}

export interface EvaluationCell extends CellName, Extent {
  /** Null where it is not known who speaks. */
  readonly speakers: number | null;
  /** Comparisons with a side that gave no embedding. */
  readonly refused: number;
  readonly figures: MetricFigures;
  readonly pictures: Pictures;
}

/** Points of the pictures, few enough to be drawn. */
export interface Pictures {
  /** Operating points by rising threshold, at most a few hundred. */
  readonly det: readonly { readonly fmr: number; readonly fnmr: number }[];
  /** Shares of each kind in bins of equal width; `edges` has one more entry than each list of shares. */
  readonly histogram: {
    readonly edges: readonly number[];
    readonly mated: readonly number[];
    readonly nonMated: readonly number[];
  };
  /**
   * LLR as given (mean of a pool) against LLR as the comparisons show it (pool adjacent violators), which is infinite for
   * a pool of one kind of comparison; null unless the score is an LLR.
   */
  readonly reliability:
    | readonly { readonly given: number; readonly shown: number; readonly comparisons: number }[]
    | null;
}

/** The same comparisons by group: who is served worse than others? */
export interface Breakdown {
  readonly of: CellName;
  readonly column: string;
  /** Which comparisons belong to a group: both sides of it, or the probe alone. */
  readonly side: "both" | "probe";
  readonly groups: readonly Group[];
  /** Error rates at one threshold for all: where the whole list has an FMR of 1 %. */
  readonly threshold: number;
  /**
   * The worst group against the mean over groups, at that threshold, or null where no group has that error; null
   * altogether where fewer than two groups have comparisons and speakers enough.
   */
  readonly worst: {
    readonly fnmr: WorstGroup | null;
    readonly fmr: WorstGroup | null;
  } | null;
}

export interface WorstGroup {
  readonly group: string;
  readonly value: number;
  readonly overMean: number;
}

export interface Group {
  readonly value: string;
  /** Who belongs to it; null where it is not known who speaks. */
  readonly speakers: number | null;
  readonly mated: number;
  readonly nonMated: number;
  /** Undefined where a kind of comparison is missing. */
  readonly figures?: MetricFigures;
  /** At the common threshold. */
  readonly fmr: MetricFigure | null;
  readonly fnmr: MetricFigure | null;
}

/** Open-set identification: some speakers are enrolled, the others are strangers. */
export interface IdentificationFigures {
  readonly of: CellName;
  readonly gallery: number;
  readonly strangers: number;
  readonly matedSearches: number;
  readonly nonMatedSearches: number;
  /** Share of the mated searches that have the right speaker first, or among the first five. */
  readonly rank1: MetricFigure;
  readonly rank5: MetricFigure;
  /** Share of mated searches without the right speaker at or above the threshold, where so many searches for strangers name anybody. */
  readonly fnirAtFpir: readonly { readonly fpir: number; readonly fnir: MetricFigure }[];
}
