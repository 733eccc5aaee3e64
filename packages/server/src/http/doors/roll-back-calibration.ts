import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const rollBackCalibrationDoor = door(ROUTES.rollBackCalibration, (useCases, { body, caller, keepReceipt }) =>
  useCases.rollBackCalibration(caller, body, keepReceipt),
);
