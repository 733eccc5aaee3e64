import type { Identification, Inspection, Verification } from "./decision.ts";
import type { EnrollmentResult, SampleConfirmation } from "./enrollment.ts";
import type { Migration, RecipeStatus } from "./recipes.ts";
import type { Quality, RecordingFormat } from "./recording.ts";
import type { Speaker } from "./speaker.ts";

const recipe = "campplus-robust@7c1e0a55b2d9";
const at = "2026-11-21T10:00:00.000Z";
const speakerId = "spk_0199d2b4-5c3e-7a10-8f00-3b1d0c9e7f21";

const quality: Quality = {
  durationS: 4.2,
  netSpeechS: 3.4,
  snrDb: 21,
  levelDb: -23.5,
  clippedShare: 0,
  bandwidthHz: 7800,
  voices: 1,
};
const format: RecordingFormat = { container: "wav", codec: "pcm_s16", rateHz: 16000, channels: 1, durationS: 4.2 };

const newSpeaker: Speaker = {
  id: speakerId,
  name: "Ada",
  externalId: "crm-4711",
  watchlist: false,
  createdAt: at,
  voiceprints: [{ recipe, state: "collecting", netSpeechS: 0, samples: 0, needS: 6 }],
};

const enrollmentResult: EnrollmentResult = {
  id: "enr_0199d2b4-6f02-7c55-9d3a-0c4be1a2f310",
  speakerId,
  createdAt: at,
  recordings: [
    { outcome: "accepted", sampleId: "smp_0199d2b4-6f02-7c56-8aa1-5e9d20c7b644", reasons: [], format, quality },
    {
      outcome: "quarantined",
      sampleId: "smp_0199d2b4-6f02-7c57-9be0-41d2a5c07f19",
      reasons: [
        {
          code: "enrollment.disagrees",
          message:
            "The voice does not agree with the speaker's other recordings (LLR -9.3). Make sure whose voice it is, then confirm the sample or delete it.",
        },
      ],
      format,
      quality,
    },
    {
      outcome: "refused",
      reasons: [{ code: "speech.too_short", message: "0.6 s of speech, 1 s needed: 0.4 s more speech.", needS: 0.4 }],
      format,
      quality: { ...quality, netSpeechS: 0.6 },
    },
  ],
  voiceprints: [{ recipe, state: "collecting", netSpeechS: 3.4, samples: 1, needS: 2.6 }],
};

const sampleConfirmation: SampleConfirmation = {
  sampleId: "smp_0199d2b4-6f02-7c57-9be0-41d2a5c07f19",
  released: [],
  voiceprints: [{ recipe, state: "ready", netSpeechS: 6.8, samples: 2 }],
};

const verification: Verification = {
  id: "ver_0199d2b5-0a3c-7e21-b6f4-9d8c7b6a5e43",
  speakerId,
  at,
  decision: "accept",
  reasons: [],
  llr: 6.8,
  threshold: 3.1,
  thresholdBasis: "counted",
  rejectBelow: 1,
  policy: { name: "default", maxFalseMatchRate: 0.001 },
  recipe,
  calibration: "built-in@5",
  probe: quality,
};

const identification: Identification = {
  id: "idn_0199d2b5-1b4d-7f32-a7e5-8c7b6a5e4d32",
  at,
  decision: "match",
  reasons: [],
  candidates: [{ speakerId, name: "Ada", externalId: "crm-4711", llr: 12.4, recipe, calibration: "own@3" }],
  threshold: 4.4,
  gallerySize: 60,
  policy: { name: "default", maxFalsePositiveIdentificationRate: 0.05 },
  probe: quality,
  recipes: [recipe],
};

const inspection: Inspection = { format, quality, reasons: [] };

const older = "campplus-zh-en@1f0d3c9a6b27";

const recipeStatus: RecipeStatus = {
  chosen: null,
  recipes: [
    {
      id: recipe,
      preferred: true,
      installed: true,
      calibration: "built-in@5",
      ready: 40,
      collecting: 3,
      needS: 8.2,
      samples: 130,
    },
    {
      id: older,
      preferred: false,
      installed: true,
      calibration: "built-in@5",
      ready: 60,
      collecting: 0,
      needS: 0,
      samples: 190,
    },
  ],
  speakers: { total: 60, dependent: 20, migratable: 12, mustSpeak: 8, unserved: 0 },
  recordings: { waiting: 36, notKept: 24 },
};

const migration: Migration = { recipe, done: 32, failed: [], remaining: 4, notKept: 24, next: null };

/** Examples of replies, for the document. */
export const EXAMPLES = {
  newSpeaker,
  speaker: { ...newSpeaker, voiceprints: [{ recipe, state: "ready", netSpeechS: 9.1, samples: 3 }] } satisfies Speaker,
  enrollmentResult,
  sampleConfirmation,
  verification,
  identification,
  inspection,
  recipeStatus,
  migration,
} as const;
