import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listDependentSpeakersDoor = door(ROUTES.listDependentSpeakers, (useCases, { caller, query }) =>
  useCases.listDependentSpeakers(caller, query),
);
