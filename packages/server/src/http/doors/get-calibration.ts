import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const getCalibrationDoor = door(ROUTES.getCalibration, (useCases, { caller, params }) =>
  useCases.getCalibration(caller, params.calibrationId),
);
