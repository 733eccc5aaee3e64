import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const applyCalibrationDoor = door(ROUTES.applyCalibration, (useCases, { caller, keepReceipt, params }) =>
  useCases.applyCalibration(caller, params.calibrationId, keepReceipt),
);
