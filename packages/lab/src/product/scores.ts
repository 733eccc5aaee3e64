import {
  commonDirection,
  compareVoiceprints,
  domainsOf,
  dot,
  type Evidence,
  populationOf,
  type Samples,
  type ScoringModel,
} from "@voicebio/engine";
import { placedBy } from "../calibration/place-sides.ts";
import type { TableComparison, Tenant } from "./comparisons.ts";

/** Cosine of the raw embeddings; of several enrolled ones, of the sum of their directions. */
export function rawCosines(comparisons: readonly TableComparison[]): readonly number[] {
  const units = new Map<Samples, Float32Array>();
  const unitOf = (samples: Samples): Float32Array => {
    const unit = units.get(samples) ?? commonDirection(samples.map(({ embedding }) => embedding.vector));
    units.set(samples, unit);
    return unit;
  };
  return comparisons.map(({ enrolled, probe }) => dot(unitOf(enrolled), unitOf(probe)));
}

/** The product out of the box. */
export function builtInEvidence(model: ScoringModel, comparisons: readonly TableComparison[]): readonly Evidence[] {
  const place = placedBy(model);
  return comparisons.map(({ enrolled, enrollSpeaker, probe, testSpeaker }) =>
    compareVoiceprints(model, place(enrolled, enrollSpeaker, testSpeaker), place(probe, testSpeaker, enrollSpeaker)),
  );
}

/**
 * The product calibrated on the tenant's enrolled speakers: the claimed one is left out of the domain, and a stranger is
 * not in it.
 *
 * @returns undefined where they are too few in every band
 */
export function calibratedEvidence(
  model: ScoringModel,
  { comparisons, enrolled }: Tenant,
): readonly Evidence[] | undefined {
  const population = populationOf(enrolled);
  const models = new Map<string, { readonly model: ScoringModel; readonly place: ReturnType<typeof placedBy> }>();
  const without = (speaker: string) => {
    const known = models.get(speaker);
    if (known !== undefined) return known;
    const adapted = { ...model, domains: domainsOf(model, population, new Set([speaker])) };
    const made = { model: adapted, place: placedBy(adapted) };
    models.set(speaker, made);
    return made;
  };
  const [first] = enrolled.keys();
  if (first === undefined || Object.keys(without(first).model.domains ?? {}).length === 0) return undefined;
  return comparisons.map(({ enrolled: samples, enrollSpeaker, probe, testSpeaker }) => {
    const { model: adapted, place } = without(enrollSpeaker);
    return compareVoiceprints(
      adapted,
      place(samples, enrollSpeaker, testSpeaker),
      place(probe, testSpeaker, enrollSpeaker),
    );
  });
}
