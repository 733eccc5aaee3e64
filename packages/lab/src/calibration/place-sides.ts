import {
  domainsOf,
  populationOf,
  randomFor,
  type Samples,
  type ScoringModel,
  shuffled,
  type Voiceprint,
  voiceprintOf,
} from "@voicebio/engine";
import { CLEAN } from "../conditions/condition.ts";
import { bySpeaker } from "../corpus.ts";
import type { Cell } from "./embedded-cells.ts";

/** Places one side of a comparison, knowing who is compared with whom. */
export type PlaceSide = (samples: Samples, own: string, other: string) => Voiceprint;

/** Places sides by a model alone. */
export const placedBy = (model: ScoringModel): PlaceSide => remembering(() => model);

/** Speakers are left out of their tenant's domain by so many parts: whoever is compared, and some others with them. */
const PARTS = 5;
/** Where the narrow band of a tenant is heard who enrolls in a wide one as well. */
const NARROW_CONDITION = "telephone";

/**
 * Places sides as a tenant's own calibration does whose speakers are those of the cells: by the mean and the cohort of
 * everybody but those who are compared.
 *
 * @param enrolledIn the condition in which the tenant's speakers are enrolled
 * @returns undefined where they are too few in every band
 */
export function placedInTenant(model: ScoringModel, cells: readonly Cell[], enrolledIn: string): PlaceSide | undefined {
  const conditions = enrolledIn === CLEAN ? [CLEAN, NARROW_CONDITION] : [enrolledIn];
  const samples = conditions.flatMap((name) =>
    cells.filter(({ condition }) => condition === name).flatMap((cell) => cell.samples),
  );
  const speakers = [...bySpeaker(samples.map((sample) => ({ sample, speaker: sample.utterance.speaker })))];
  const partOf = new Map(
    shuffled(randomFor("parts", cells[0]?.corpus ?? "", cells[0]?.list ?? ""), speakers).map(([name], i) => [
      name,
      i % PARTS,
    ]),
  );
  const population = populationOf(speakers.map(([name, own]) => [name, own.map(({ sample }) => sample)]));
  const models = new Map<string, ScoringModel>();
  const modelWithout = (parts: ReadonlySet<number | undefined>): ScoringModel => {
    const key = [...parts].sort().join();
    const leftOut = new Set(speakers.flatMap(([name]) => (parts.has(partOf.get(name)) ? [name] : [])));
    const made = models.get(key) ?? { ...model, domains: domainsOf(model, population, leftOut) };
    models.set(key, made);
    return made;
  };
  if (Object.keys(modelWithout(new Set([0, 1])).domains ?? {}).length === 0) return undefined;
  return remembering((own, other) => modelWithout(new Set([partOf.get(own), partOf.get(other)])));
}

/** The same samples are placed once by each model. */
function remembering(modelFor: (own: string, other: string) => ScoringModel): PlaceSide {
  const known = new WeakMap<Samples, Map<ScoringModel, Voiceprint>>();
  return (samples, own, other) => {
    const model = modelFor(own, other);
    const placed = known.get(samples) ?? new Map<ScoringModel, Voiceprint>();
    known.set(samples, placed);
    const voiceprint = placed.get(model) ?? voiceprintOf(model, samples);
    placed.set(model, voiceprint);
    return voiceprint;
  };
}
