import { countStrata } from "../calibration/count-strata.ts";
import type { ScoreRange, ScoringModel } from "../calibration/scoring-model.ts";
import type { Stratum } from "../calibration/thresholds.ts";
import { LEAST_SPEAKERS, type Population, populationOf } from "../comparison/domain.ts";
import type { Band } from "../comparison/sample.ts";
import { countedOf, isMatedEnough, ownComparisons } from "./own-comparisons.ts";
import { type BeforeAfter, beforeAfter, rangeSeen } from "./own-figures.ts";
import { ownModel } from "./own-model.ts";
import { chosenOf, MOST_SPEAKERS, type OwnSpeaker, samplesOf, spread } from "./own-speakers.ts";
import { mergedStrata } from "./own-strata.ts";

/** What a calibration on somebody's own speakers was made of, and what it is worth. No voice is in it. */
export interface CalibrationFigures extends BeforeAfter {
  /** Those that entered. */
  readonly speakers: number;
  readonly samples: number;
  /** Speakers heard in each band: a band has a domain of its own from `LEAST_SPEAKERS` on. */
  readonly bandSpeakers: Readonly<Record<Band, number>>;
  readonly twoSessionSpeakers: number;
  /** Whether right speakers were compared, across sessions: thresholds for rejecting may then be their own. */
  readonly withMated: boolean;
  readonly comparisons: { readonly nonMated: number; readonly mated: number };
  /** Levels, over all strata, whose thresholds these speakers' own comparisons show. */
  readonly ownThresholds: { readonly accept: number; readonly reject: number };
  /** Highest false match rate that the default policy asked for. */
  readonly falseMatchRateAsked: number;
  readonly seen: ScoreRange | null;
}

export interface CalibrationProposal {
  readonly population: Population;
  readonly strata: readonly Stratum[];
  readonly figures: CalibrationFigures;
}

/** Of so many are enough, in the band that has most. */
export const speakersInBand = (population: Population): number =>
  Math.max(population.wide.length, population.narrow.length);

/**
 * Mean, cohort and thresholds of a tenant's own speakers, and how the model fares before and after on speakers that it
 * was not made of. Takes seconds for hundreds of speakers: not for a thread that answers requests.
 *
 * @param builtIn without anybody's domains
 * @param speakers of whom `MOST_SPEAKERS` enter, evenly over the list, with the samples that `chosenOf` takes; at least `LEAST_SPEAKERS` in one band
 * @param rate highest false match rate that the default policy asks for
 */
export function calibrateOn(builtIn: ScoringModel, speakers: readonly OwnSpeaker[], rate: number): CalibrationProposal {
  const entered = spread(speakers, MOST_SPEAKERS).map(chosenOf);
  const population = populationOf(entered.map((one) => [one.speakerId, samplesOf(one)]));
  if (speakersInBand(population) < LEAST_SPEAKERS) throw new RangeError("too few speakers to calibrate on");
  const model = { ...ownModel(builtIn, { ...builtIn.inDomain, id: "proposed", population }), population };
  const withMated = isMatedEnough(entered);
  const comparisons = ownComparisons(builtIn, model, entered).filter(({ ofSession }) => withMated || !ofSession);
  const counted = countStrata(
    comparisons.filter(({ isOwn, mated, ofSession }) => isOwn && (mated || !ofSession)).map(countedOf),
  );
  const shown = (kind: "accept" | "reject"): number =>
    counted.flatMap((one) => one[kind]).filter(({ llr }) => llr !== null).length;
  const mated = comparisons.filter((one) => one.mated).length;
  return {
    population,
    strata: mergedStrata(counted, builtIn.inDomain.strata),
    figures: {
      speakers: entered.length,
      samples: entered.reduce((sum, one) => sum + samplesOf(one).length, 0),
      bandSpeakers: { wide: population.wide.length, narrow: population.narrow.length },
      twoSessionSpeakers: entered.filter(({ sessions }) => sessions.length > 1).length,
      withMated,
      comparisons: { nonMated: comparisons.length - mated, mated },
      ownThresholds: { accept: shown("accept"), reject: shown("reject") },
      falseMatchRateAsked: rate,
      seen: rangeSeen(comparisons, withMated) ?? null,
      ...beforeAfter(comparisons, withMated, { builtIn: builtIn.strata, inDomain: builtIn.inDomain.strata, rate }),
    },
  };
}
