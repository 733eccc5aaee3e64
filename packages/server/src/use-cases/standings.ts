import { setImmediate as nextTurn } from "node:timers/promises";
import type { Speaker } from "../domain/speaker.ts";
import type { SpeakerStanding } from "../domain/standing.ts";
import type { Page, PageRequest, Stores } from "../ports/stores.ts";

/** A speaker with where it stands; one without samples stands nowhere. */
export interface StandingSpeaker {
  readonly speaker: Speaker;
  readonly standing: SpeakerStanding;
}

/** Speakers looked at before other requests have their turn. */
const PAGE = 200;

/** Where one page of the tenant's speakers stand towards a recipe, in order of creation. */
export async function standingPage(
  stores: Stores,
  tenantId: string,
  recipe: string,
  request: PageRequest,
): Promise<Page<StandingSpeaker>> {
  const { items, next } = await stores.speakers.list(tenantId, undefined, request);
  const ids = items.map(({ id }) => id);
  const standings = await stores.recipes.standingsOf(tenantId, ids, recipe);
  const found = new Map(standings.map((standing) => [standing.speakerId, standing]));
  const nowhere = { voiceprints: new Map(), waiting: { samples: 0, netSpeechS: 0 } };
  return {
    items: items.map((speaker) => ({
      speaker,
      standing: found.get(speaker.id) ?? { speakerId: speaker.id, ...nowhere },
    })),
    next,
  };
}

/** Where each of the tenant's speakers stands towards a recipe. Not one snapshot, unless within a commit. */
export async function* everyStanding(
  stores: Stores,
  tenantId: string,
  recipe: string,
): AsyncGenerator<SpeakerStanding> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const request: PageRequest = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { items, next }: Page<StandingSpeaker> = await standingPage(stores, tenantId, recipe, request);
    for (const { standing } of items) yield standing;
    cursor = next;
    await nextTurn();
  }
}
