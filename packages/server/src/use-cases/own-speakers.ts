import { chosenOf, LEAST_SPEAKERS, MOST_SPEAKERS, type OwnSpeaker, spread } from "@voicebio/engine";
import { Refusal } from "../domain/refusal.ts";
import type { SampleEmbedding, Stores } from "../ports/stores.ts";
import { everyStanding } from "./standings.ts";

/** A speaker of a calibration: each enrollment is one session. */
export type CalibrationSpeaker = OwnSpeaker<SampleEmbedding>;

/** Speakers whose vectors are read at once. */
const BATCH = 50;

/** Those of the tenant's speakers who enter a calibration of this recipe, evenly over all, with the samples that enter. */
export async function ownSpeakers(
  stores: Stores,
  tenantId: string,
  recipe: string,
): Promise<readonly CalibrationSpeaker[]> {
  const ids: string[] = [];
  for await (const { speakerId, voiceprints } of everyStanding(stores, tenantId, recipe))
    if (voiceprints.has(recipe)) ids.push(speakerId);
  return (await speakersNamed(stores, tenantId, recipe, spread(ids, MOST_SPEAKERS))).map(chosenOf);
}

/** Certain speakers with all their samples, in their order; those without any are left out. */
export async function speakersNamed(
  { enrollments }: Pick<Stores, "enrollments">,
  tenantId: string,
  recipe: string,
  ids: readonly string[],
): Promise<readonly CalibrationSpeaker[]> {
  const found = new Map<string, CalibrationSpeaker>();
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH);
    for (const { samples, speakerId } of await enrollments.samplesOfMany(tenantId, batch, recipe)) {
      const sessions = [...Map.groupBy(samples, ({ enrollmentId }) => enrollmentId).values()];
      found.set(speakerId, { speakerId, sessions });
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** @throws VoiceError `calibration.too_few_speakers` with how many are needed, and there */
export function requireEnough(bands: { readonly wide: number; readonly narrow: number }): void {
  if (Math.max(bands.wide, bands.narrow) >= LEAST_SPEAKERS) return;
  throw new Refusal(
    "calibration.too_few_speakers",
    `${LEAST_SPEAKERS} speakers are needed in one band; enrolled are ${bands.wide} in the wide band, ${bands.narrow} in a telephone's.`,
  );
}
