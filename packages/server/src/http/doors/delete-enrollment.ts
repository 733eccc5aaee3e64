import { ROUTES } from "@voicebio/contract";
import { door } from "../door.ts";

export const deleteEnrollmentDoor = door(ROUTES.deleteEnrollment, (useCases, { caller, params, keepReceipt }) =>
  useCases.deleteEnrollment(caller, params, keepReceipt),
);
