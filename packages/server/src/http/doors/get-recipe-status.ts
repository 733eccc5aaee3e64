import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const getRecipeStatusDoor = door(ROUTES.getRecipeStatus, (useCases, { caller }) =>
  useCases.getRecipeStatus(caller),
);
