import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const getPolicyDoor = door(ROUTES.getPolicy, (useCases, { caller, params }) =>
  useCases.getPolicy(caller, params.name),
);
