import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const updateSpeakerDoor = door(ROUTES.updateSpeaker, (useCases, { caller, params, body, keepReceipt }) =>
  useCases.updateSpeaker(caller, params.speakerId, body, keepReceipt),
);
