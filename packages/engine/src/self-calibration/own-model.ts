import type { ScoreMeaning, ScoringModel } from "../calibration/scoring-model.ts";
import type { Stratum } from "../calibration/thresholds.ts";
import { domainsOf, type Population } from "../comparison/domain.ts";

/** What somebody's own speakers make of a built-in model. */
export interface OwnCalibration extends Omit<ScoreMeaning, "calibration"> {
  readonly population: Population;
}

/** The model as these speakers make it: their mean and cohort where a band has enough of them, and their thresholds. */
export const ownModel = (model: ScoringModel, { population, ...meaning }: OwnCalibration): ScoringModel => ({
  ...model,
  domains: domainsOf(model, population),
  inDomain: { ...model.inDomain, ...meaning },
  population,
});

/** The model that knows nothing of these speakers: they are about to be compared. */
export function leavingOut(model: ScoringModel, ...speakerIds: readonly string[]): ScoringModel {
  const { population } = model;
  const isIn = ({ speakerId }: { readonly speakerId: string }): boolean => speakerIds.includes(speakerId);
  if (population === undefined || !(population.wide.some(isIn) || population.narrow.some(isIn))) return model;
  return { ...model, domains: domainsOf(model, population, new Set(speakerIds)) };
}

/** The id that most decisions of this model name. */
export const calibrationOf = ({ domains, id, inDomain }: ScoringModel): string =>
  domains?.wide || domains?.narrow ? inDomain.id : id;

/** The thresholds that count in each band: a band without a domain has the built-in ones. */
export function strataOf({ domains, inDomain, strata }: ScoringModel): readonly Stratum[] {
  const own = ({ band }: Stratum): boolean => domains?.[band] !== undefined;
  return [...strata.filter((one) => !own(one)), ...inDomain.strata.filter(own)];
}
