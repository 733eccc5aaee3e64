import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const setPolicyDoor = door(ROUTES.setPolicy, (useCases, { body, caller, keepReceipt, params }) =>
  useCases.setPolicy(caller, params.name, body, keepReceipt),
);
