import type { CreateSpeaker, Speaker as SpeakerView } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { speakerView } from "./views.ts";

/** @throws VoiceError `speaker.external_id_taken` */
export const createSpeaker =
  ({ clock, unitOfWork, recipes, policies }: Pick<Dependencies, "clock" | "unitOfWork" | "recipes" | "policies">) =>
  (caller: Caller, request: CreateSpeaker, keepReceipt: KeepReceipt<SpeakerView>): Promise<SpeakerView> =>
    unitOfWork.commit(async (stores) => {
      const at = clock.now();
      const speaker: Speaker = {
        id: newId("spk", at),
        tenantId: caller.tenantId,
        name: request.name ?? null,
        externalId: request.externalId ?? null,
        watchlist: request.watchlist ?? false,
        createdAt: at,
      };
      await stores.speakers.insert(speaker);
      await stores.events.append(eventOf(caller, at, "speaker.created", speaker.id));
      const view = await speakerView({ stores, recipes, policy: policies[0] }, speaker);
      await keepReceipt(stores, view, speaker.id);
      return view;
    });
