import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listPoliciesDoor = door(ROUTES.listPolicies, (useCases, { caller }) => useCases.listPolicies(caller));
