import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listEnrollmentsDoor = door(ROUTES.listEnrollments, (useCases, { caller, params, query }) =>
  useCases.listEnrollments(caller, params.speakerId, query),
);
