import type { Door } from "./door.ts";
import { applyCalibrationDoor } from "./doors/apply-calibration.ts";
import { chooseRecipeDoor } from "./doors/choose-recipe.ts";
import { compareRecordingsDoor } from "./doors/compare-recordings.ts";
import { confirmSampleDoor } from "./doors/confirm-sample.ts";
import { createSpeakerDoor } from "./doors/create-speaker.ts";
import { deleteEnrollmentDoor } from "./doors/delete-enrollment.ts";
import { deletePolicyDoor } from "./doors/delete-policy.ts";
import { deleteSampleDoor } from "./doors/delete-sample.ts";
import { deleteSpeakerDoor } from "./doors/delete-speaker.ts";
import { enrollSpeakerDoor } from "./doors/enroll-speaker.ts";
import { getCalibrationDoor } from "./doors/get-calibration.ts";
import { getPolicyDoor } from "./doors/get-policy.ts";
import { getRecipeStatusDoor } from "./doors/get-recipe-status.ts";
import { getSpeakerDoor } from "./doors/get-speaker.ts";
import { identifySpeakerDoor } from "./doors/identify-speaker.ts";
import { inspectRecordingDoor } from "./doors/inspect-recording.ts";
import { listCalibrationsDoor } from "./doors/list-calibrations.ts";
import { listDependentSpeakersDoor } from "./doors/list-dependent-speakers.ts";
import { listEnrollmentsDoor } from "./doors/list-enrollments.ts";
import { listModelsDoor } from "./doors/list-models.ts";
import { listPoliciesDoor } from "./doors/list-policies.ts";
import { listSpeakersDoor } from "./doors/list-speakers.ts";
import { migrateRecordingsDoor } from "./doors/migrate-recordings.ts";
import { proposeCalibrationDoor } from "./doors/propose-calibration.ts";
import { retireRecipeDoor } from "./doors/retire-recipe.ts";
import { rollBackCalibrationDoor } from "./doors/roll-back-calibration.ts";
import { setPolicyDoor } from "./doors/set-policy.ts";
import { updateSpeakerDoor } from "./doors/update-speaker.ts";
import { verifySpeakerDoor } from "./doors/verify-speaker.ts";

/** Every door behind which a key is asked for. */
export const DOORS: readonly Door[] = [
  createSpeakerDoor,
  listSpeakersDoor,
  getSpeakerDoor,
  updateSpeakerDoor,
  deleteSpeakerDoor,
  enrollSpeakerDoor,
  listEnrollmentsDoor,
  deleteEnrollmentDoor,
  confirmSampleDoor,
  deleteSampleDoor,
  verifySpeakerDoor,
  identifySpeakerDoor,
  compareRecordingsDoor,
  inspectRecordingDoor,
  listModelsDoor,
  listPoliciesDoor,
  getPolicyDoor,
  setPolicyDoor,
  deletePolicyDoor,
  proposeCalibrationDoor,
  listCalibrationsDoor,
  getCalibrationDoor,
  applyCalibrationDoor,
  rollBackCalibrationDoor,
  getRecipeStatusDoor,
  listDependentSpeakersDoor,
  chooseRecipeDoor,
  migrateRecordingsDoor,
  retireRecipeDoor,
];
