import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const deleteSpeakerDoor = door(ROUTES.deleteSpeaker, (useCases, { caller, params, keepReceipt }) =>
  useCases.deleteSpeaker(caller, params.speakerId, keepReceipt),
);
