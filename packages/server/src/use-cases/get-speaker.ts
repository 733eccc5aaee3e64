import type { Speaker as SpeakerView } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies } from "./dependencies.ts";
import { requireSpeaker } from "./lookups.ts";
import { speakerView } from "./views.ts";

/** @throws VoiceError `speaker.not_found` */
export const getSpeaker =
  ({ unitOfWork, recipes, policies }: Pick<Dependencies, "unitOfWork" | "recipes" | "policies">) =>
  async (caller: Caller, speakerId: string): Promise<SpeakerView> => {
    const speaker = await requireSpeaker(unitOfWork.stores, caller, speakerId);
    return speakerView({ stores: unitOfWork.stores, recipes, policy: policies[0] }, speaker);
  };
