import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const proposeCalibrationDoor = door(ROUTES.proposeCalibration, (useCases, { body, caller, keepReceipt }) =>
  useCases.proposeCalibration(caller, body, keepReceipt),
);
