import type { Door } from "./door.ts";
import { compareRecordingsDoor } from "./doors/compare-recordings.ts";
import { createSpeakerDoor } from "./doors/create-speaker.ts";
import { deleteEnrollmentDoor } from "./doors/delete-enrollment.ts";
import { deleteSpeakerDoor } from "./doors/delete-speaker.ts";
import { enrollSpeakerDoor } from "./doors/enroll-speaker.ts";
import { getSpeakerDoor } from "./doors/get-speaker.ts";
import { identifySpeakerDoor } from "./doors/identify-speaker.ts";
import { inspectRecordingDoor } from "./doors/inspect-recording.ts";
import { listEnrollmentsDoor } from "./doors/list-enrollments.ts";
import { listModelsDoor } from "./doors/list-models.ts";
import { listPoliciesDoor } from "./doors/list-policies.ts";
import { listSpeakersDoor } from "./doors/list-speakers.ts";
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
  verifySpeakerDoor,
  identifySpeakerDoor,
  compareRecordingsDoor,
  inspectRecordingDoor,
  listModelsDoor,
  listPoliciesDoor,
];
