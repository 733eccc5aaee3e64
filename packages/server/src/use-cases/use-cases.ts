import { applyCalibration } from "./apply-calibration.ts";
import { chooseRecipe } from "./choose-recipe.ts";
import { compareRecordings } from "./compare-recordings.ts";
import { confirmSample } from "./confirm-sample.ts";
import { createSpeaker } from "./create-speaker.ts";
import { deleteEnrollment } from "./delete-enrollment.ts";
import { deletePolicy } from "./delete-policy.ts";
import { deleteSample } from "./delete-sample.ts";
import { deleteSpeaker } from "./delete-speaker.ts";
import type { Dependencies } from "./dependencies.ts";
import { enrollSpeaker } from "./enroll-speaker.ts";
import { getCalibration } from "./get-calibration.ts";
import { getPolicy } from "./get-policy.ts";
import { getRecipeStatus } from "./get-recipe-status.ts";
import { getSpeaker } from "./get-speaker.ts";
import { identifySpeaker } from "./identify-speaker.ts";
import { inspectRecording } from "./inspect-recording.ts";
import { listCalibrations } from "./list-calibrations.ts";
import { listDependentSpeakers } from "./list-dependent-speakers.ts";
import { listEnrollments } from "./list-enrollments.ts";
import { listModels } from "./list-models.ts";
import { listPolicies } from "./list-policies.ts";
import { listSpeakers } from "./list-speakers.ts";
import { migrateRecordings } from "./migrate-recordings.ts";
import { proposeCalibration } from "./propose-calibration.ts";
import { retireRecipe } from "./retire-recipe.ts";
import { rollBackCalibration } from "./roll-back-calibration.ts";
import { setPolicy } from "./set-policy.ts";
import { updateSpeaker } from "./update-speaker.ts";
import { verifySpeaker } from "./verify-speaker.ts";

/** Everything a caller can do. */
export const useCases = (deps: Dependencies) => ({
  createSpeaker: createSpeaker(deps),
  listSpeakers: listSpeakers(deps),
  getSpeaker: getSpeaker(deps),
  updateSpeaker: updateSpeaker(deps),
  deleteSpeaker: deleteSpeaker(deps),
  enrollSpeaker: enrollSpeaker(deps),
  listEnrollments: listEnrollments(deps),
  deleteEnrollment: deleteEnrollment(deps),
  confirmSample: confirmSample(deps),
  deleteSample: deleteSample(deps),
  verifySpeaker: verifySpeaker(deps),
  identifySpeaker: identifySpeaker(deps),
  compareRecordings: compareRecordings(deps),
  inspectRecording: inspectRecording(deps),
  listModels: listModels(deps),
  listPolicies: listPolicies(deps),
  getPolicy: getPolicy(deps),
  setPolicy: setPolicy(deps),
  deletePolicy: deletePolicy(deps),
  proposeCalibration: proposeCalibration(deps),
  listCalibrations: listCalibrations(deps),
  getCalibration: getCalibration(deps),
  applyCalibration: applyCalibration(deps),
  rollBackCalibration: rollBackCalibration(deps),
  getRecipeStatus: getRecipeStatus(deps),
  listDependentSpeakers: listDependentSpeakers(deps),
  chooseRecipe: chooseRecipe(deps),
  migrateRecordings: migrateRecordings(deps),
  retireRecipe: retireRecipe(deps),
});

export type UseCases = ReturnType<typeof useCases>;
