import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const retireRecipeDoor = door(ROUTES.retireRecipe, (useCases, { caller, params, keepReceipt }) =>
  useCases.retireRecipe(caller, params.recipe, keepReceipt),
);
