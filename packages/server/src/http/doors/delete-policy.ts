import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const deletePolicyDoor = door(ROUTES.deletePolicy, (useCases, { caller, keepReceipt, params }) =>
  useCases.deletePolicy(caller, params.name, keepReceipt),
);
