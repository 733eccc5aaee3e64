import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const listModelsDoor = door(ROUTES.listModels, (useCases, { caller }) => useCases.listModels(caller));
