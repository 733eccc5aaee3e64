import {
  compareVoiceprints,
  counts,
  decideEnrollment,
  type EnrollmentDecision,
  type OtherSpeaker,
  type Policy,
  type Sample,
  type ScoringModel,
  type Voiceprint,
  voiceprintOf,
} from "@voicebio/engine";
import { type Weighed, weigh } from "../domain/agreement.ts";
import type { Caller } from "../domain/caller.ts";
import { comparable, type HeardSample } from "../domain/enrollment.ts";
import type { Models } from "../domain/recipes.ts";
import { isReady } from "../domain/voiceprint-state.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import { galleriesOf, readyIn } from "./galleries.ts";
import { referenceOf } from "./reference.ts";
import { doubtedSamples } from "./release-samples.ts";

/** Other speakers' voiceprints that are looked at for each recording; whoever sounds like it stands among the first. */
const NEAREST = 10;

/** Whom recordings may sound like beside their speaker. */
export interface Neighbors {
  readonly speakerIds: readonly string[];
  /** Voiceprints that they are the nearest of. */
  readonly gallerySize: number;
}

/**
 * Searches for each sample by itself, since nobody knows yet which belong together.
 *
 * @throws VoiceError `index.failed`, `server.overloaded`
 */
export async function neighborsOf(
  deps: Pick<Dependencies, "unitOfWork" | "gallery" | "recipes">,
  caller: Caller,
  speakerId: string,
  samples: readonly HeardSample[],
): Promise<Neighbors> {
  const { searched, size } = await galleriesOf(deps, caller);
  const found = new Set<string>();
  for (const model of searched) {
    for (const sample of samples) {
      const probe = comparable(sample, model.recipe);
      if (probe === undefined) continue;
      const hits = await deps.gallery.search(caller.tenantId, model, probe, NEAREST);
      for (const hit of hits) found.add(hit.speakerId);
    }
  }
  found.delete(speakerId);
  return { speakerIds: [...found], gallerySize: size };
}

export interface Assessing {
  readonly stores: Stores;
  /** Those that serve. */
  readonly models: Models;
  readonly policy: Policy;
  readonly caller: Caller;
  readonly speakerId: string;
}

/**
 * What becomes of good samples, by their ids, within the commit that stores them. Those that count by their voice are
 * held against other speakers together, as more speech tells more; each of the others by itself.
 */
export async function assessSamples(
  context: Assessing,
  fresh: readonly HeardSample[],
  { speakerIds, gallerySize }: Neighbors,
): Promise<ReadonlyMap<string, EnrollmentDecision>> {
  const weighed = await weighFresh(context, fresh);
  const others = await voiceprintsOf(context, speakerIds);
  const together = weighed.filter(({ agreement }) => counts(agreement)).map(({ sample }) => sample);
  const decisions = new Map<string, EnrollmentDecision>();
  for (const { sample, agreement, llr } of weighed) {
    const voice = counts(agreement) ? together : [sample];
    const evidence = { agreement, llr, others: others.flatMap((other) => likeness(other, voice)), gallerySize };
    decisions.set(sample.id, decideEnrollment(evidence, context.policy));
  }
  return decisions;
}

/** How each stands towards the speaker's others; one that the recipe which serves the speaker did not hear is not confirmed. */
async function weighFresh(
  { stores, models, policy, caller: { tenantId }, speakerId }: Assessing,
  fresh: readonly HeardSample[],
): Promise<readonly (Omit<Weighed<Sample>, "sample"> & { readonly sample: HeardSample })[]> {
  const { model, samples: active, progress } = await referenceOf(stores, models, tenantId, speakerId, policy);
  const heard = new Map(fresh.map((sample) => [sample, comparable(sample, model.recipe)]));
  const pool = {
    active,
    isReady: isReady(progress),
    waiting: await doubtedSamples(stores, tenantId, speakerId, model.recipe),
    fresh: [...heard.values()].filter((sample) => sample !== undefined),
  };
  const weighed = new Map(weigh(model, pool, policy).map((one) => [one.sample, one]));
  return [...heard].map(([sample, placed]) => {
    const { agreement, llr } = (placed && weighed.get(placed)) ?? { agreement: "unconfirmed", llr: null };
    return { sample, agreement, llr };
  });
}

interface OtherVoiceprint extends Pick<OtherSpeaker, "speakerId" | "onWatchlist"> {
  readonly model: ScoringModel;
  readonly voiceprint: Voiceprint;
}

/** Of each the one that serves: in the first recipe in which it is ready. */
async function voiceprintsOf(
  { stores, models, policy, caller }: Assessing,
  speakerIds: readonly string[],
): Promise<readonly OtherVoiceprint[]> {
  const found = new Map<string, OtherVoiceprint>();
  for (const model of models) {
    const missing = speakerIds.filter((id) => !found.has(id));
    for (const { speakerId, samples } of await readyIn(stores, caller, model, missing, policy)) {
      const speaker = await stores.speakers.find(caller.tenantId, speakerId);
      const onWatchlist = speaker?.watchlist === true;
      found.set(speakerId, { speakerId, onWatchlist, model, voiceprint: voiceprintOf(model, samples) });
    }
  }
  return [...found.values()];
}

/** How much a voice is like another speaker's; nothing where that speaker's recipe heard none of it. */
function likeness(other: OtherVoiceprint, voice: readonly HeardSample[]): readonly OtherSpeaker[] {
  const { speakerId, onWatchlist, model, voiceprint } = other;
  const [first, ...rest] = voice.flatMap((sample) => comparable(sample, model.recipe) ?? []);
  if (first === undefined) return [];
  const evidence = compareVoiceprints(model, voiceprint, voiceprintOf(model, [first, ...rest]));
  return [{ speakerId, onWatchlist, evidence }];
}
