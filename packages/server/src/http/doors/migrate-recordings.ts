import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const migrateRecordingsDoor = door(ROUTES.migrateRecordings, (useCases, { caller, body }) =>
  useCases.migrateRecordings(caller, body),
);
