import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const chooseRecipeDoor = door(ROUTES.chooseRecipe, (useCases, { caller, body, keepReceipt }) =>
  useCases.chooseRecipe(caller, body, keepReceipt),
);
