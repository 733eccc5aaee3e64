import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const getSpeakerDoor = door(ROUTES.getSpeaker, (useCases, { caller, params }) =>
  useCases.getSpeaker(caller, params.speakerId),
);
