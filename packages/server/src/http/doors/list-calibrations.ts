import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listCalibrationsDoor = door(ROUTES.listCalibrations, (useCases, { caller, query }) =>
  useCases.listCalibrations(caller, query),
);
