import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const createSpeakerDoor = door(ROUTES.createSpeaker, (useCases, { caller, body, keepReceipt }) =>
  useCases.createSpeaker(caller, body, keepReceipt),
);
