import type { ListSpeakersQuery, SpeakerPage } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { Page, SpeakerStore } from "../ports/stores.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageRequest } from "./paging.ts";
import { speakerViews } from "./views.ts";

/** @throws VoiceError `request.bad_cursor` */
export const listSpeakers =
  ({ unitOfWork, recipes, policies }: Pick<Dependencies, "unitOfWork" | "recipes" | "policies">) =>
  async (caller: Caller, request: ListSpeakersQuery): Promise<SpeakerPage> => {
    const { stores } = unitOfWork;
    const page = await found(stores.speakers, caller.tenantId, request);
    const items = await speakerViews({ stores, recipes, policy: policies[0] }, caller.tenantId, page.items);
    return { items, next: page.next };
  };

async function found(speakers: SpeakerStore, tenantId: string, request: ListSpeakersQuery): Promise<Page<Speaker>> {
  if (request.externalId === undefined) return speakers.list(tenantId, request.search, pageRequest(request));
  const speaker = await speakers.findByExternalId(tenantId, request.externalId);
  return { items: speaker === undefined ? [] : [speaker], next: null };
}
