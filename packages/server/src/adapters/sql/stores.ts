import type { Stores } from "../../ports/stores.ts";
import { sqlCalibrationStore } from "./calibration-store.ts";
import { sqlEnrollmentStore } from "./enrollment-store.ts";
import { sqlEventStore } from "./event-store.ts";
import { sqlIdempotencyStore } from "./idempotency-store.ts";
import { sqlPolicyStore } from "./policy-store.ts";
import { sqlRecipeStore } from "./recipe-store.ts";
import { sqlRecordingStore } from "./recording-store.ts";
import { sqlSampleStore } from "./sample-store.ts";
import { sqlSpeakerStore } from "./speaker-store.ts";
import type { SqlSession } from "./tables.ts";
import { sqlTenantStore } from "./tenant-store.ts";

/** Every store over one session; their SQL is what SQLite and PostgreSQL have in common. */
export const sqlStores = (session: SqlSession): Stores => ({
  speakers: sqlSpeakerStore(session),
  enrollments: sqlEnrollmentStore(session),
  samples: sqlSampleStore(session),
  recordings: sqlRecordingStore(session),
  recipes: sqlRecipeStore(session),
  policies: sqlPolicyStore(session),
  calibrations: sqlCalibrationStore(session),
  idempotency: sqlIdempotencyStore(session),
  events: sqlEventStore(session),
  tenants: sqlTenantStore(session),
});
