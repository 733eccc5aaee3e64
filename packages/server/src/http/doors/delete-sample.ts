import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const deleteSampleDoor = door(ROUTES.deleteSample, (useCases, { caller, params, keepReceipt }) =>
  useCases.deleteSample(caller, params, keepReceipt),
);
