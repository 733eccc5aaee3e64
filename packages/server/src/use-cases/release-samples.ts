import type { Policy, ReasonCode } from "@voicebio/engine";
import { confirmedBy } from "../domain/agreement.ts";
import type { Caller } from "../domain/caller.ts";
import type { Models } from "../domain/recipes.ts";
import type { QuarantinedSample } from "../ports/sample-store.ts";
import type { Stores } from "../ports/stores.ts";
import { eventOf } from "./events.ts";
import { referenceOf } from "./reference.ts";

/** What more recordings of the speaker can settle; whether two speakers are one person only a person can say. */
const SETTLED_BY_VOICE: ReadonlySet<ReasonCode> = new Set(["enrollment.disagrees", "enrollment.unconfirmed"]);

/** Samples looked at again, the newest: enough for any speaker, and no commit takes long. */
const MOST_LOOKED_AT = 100;

/** Quarantined samples that only their own voice speaks against. */
export async function doubtedSamples(
  { samples }: Stores,
  tenantId: string,
  speakerId: string,
  recipe: string,
): Promise<readonly QuarantinedSample[]> {
  const quarantined = await samples.quarantinedOf(tenantId, speakerId, recipe);
  const doubted = quarantined.filter(({ reasons }) => reasons.every(({ code }) => SETTLED_BY_VOICE.has(code)));
  return doubted.slice(-MOST_LOOKED_AT);
}

/**
 * Makes quarantined samples count that the voiceprint confirms by now. Within the commit that made it grow.
 *
 * @returns their ids
 */
export async function releaseConfirmed(
  stores: Stores,
  models: Models,
  policy: Policy,
  caller: Caller,
  speakerId: string,
  at: Date,
): Promise<string[]> {
  const { tenantId } = caller;
  const { model, samples } = await referenceOf(stores, models, tenantId, speakerId, policy);
  const [first, ...others] = samples;
  if (first === undefined) return [];
  const doubted = await doubtedSamples(stores, tenantId, speakerId, model.recipe);
  const released = confirmedBy(model, [first, ...others], doubted, policy).map(({ sampleId }) => sampleId);
  for (const sampleId of released) await stores.samples.activate(tenantId, sampleId);
  if (released.length > 0) {
    await stores.events.append(eventOf(caller, at, "sample.released", speakerId, { samples: released }));
  }
  return released;
}
