import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listSpeakersDoor = door(ROUTES.listSpeakers, (useCases, { caller, query }) =>
  useCases.listSpeakers(caller, query),
);
