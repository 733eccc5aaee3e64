import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const confirmSampleDoor = door(ROUTES.confirmSample, (useCases, { caller, params, keepReceipt }) =>
  useCases.confirmSample(caller, params, keepReceipt),
);
