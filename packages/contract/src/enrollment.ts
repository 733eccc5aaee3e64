import { type Static, Type } from "typebox";
import { channelQuery, closed, idSchema, nullable, pageQuery, pageSchema, policyQuery, timeSchema } from "./common.ts";
import { QualitySchema, ReasonSchema, RecordingFormatSchema } from "./recording.ts";
import { VoiceprintStateSchema } from "./speaker.ts";

const SampleStateSchema = Type.Union([Type.Literal("active"), Type.Literal("quarantined")], {
  description: "A quarantined sample counts nowhere until it is confirmed, by a person or by further recordings.",
});

const heard = { format: RecordingFormatSchema, quality: QualitySchema };

/** What became of one recording; in the order in which they were sent. */
export const RecordingOutcomeSchema = Type.Union([
  Type.Object(
    { outcome: Type.Literal("accepted"), sampleId: idSchema("smp"), reasons: Type.Array(ReasonSchema), ...heard },
    { ...closed, description: "`reasons` tells what the policy allowed none the less; mostly empty." },
  ),
  Type.Object(
    {
      outcome: Type.Literal("quarantined"),
      sampleId: idSchema("smp"),
      reasons: Type.Array(ReasonSchema, { minItems: 1 }),
      ...heard,
    },
    { ...closed, description: "Stored, but counts nowhere until the sample is confirmed." },
  ),
  Type.Object(
    {
      outcome: Type.Literal("refused"),
      reasons: Type.Array(ReasonSchema, { minItems: 1 }),
      format: nullable(RecordingFormatSchema),
      quality: nullable(QualitySchema),
    },
    { ...closed, description: "`format` and `quality` are null where the recording can't be read." },
  ),
  Type.Object(
    { outcome: Type.Literal("already_enrolled"), state: SampleStateSchema },
    {
      ...closed,
      description:
        "This speaker has the very same recording already; it counts once. Where a recipe began to serve since, the recording's sample now has an embedding of it too.",
    },
  ),
]);
export type RecordingOutcome = Static<typeof RecordingOutcomeSchema>;

export const EnrollmentResultSchema = Type.Object(
  {
    id: nullable(idSchema("enr")),
    speakerId: idSchema("spk"),
    createdAt: nullable(timeSchema()),
    recordings: Type.Array(RecordingOutcomeSchema),
    voiceprints: Type.Array(VoiceprintStateSchema, {
      description: "One per recipe that serves, the preferred one first.",
    }),
  },
  { ...closed, description: "`id` and `createdAt` are null where every recording was enrolled already." },
);
export type EnrollmentResult = Static<typeof EnrollmentResultSchema>;

export const SampleSchema = Type.Object(
  {
    id: idSchema("smp"),
    state: SampleStateSchema,
    reasons: Type.Array(ReasonSchema, { description: "What speaks against it, or was allowed none the less." }),
    quality: QualitySchema,
    recipes: Type.Array(Type.String(), { description: "Those that have embedded it." }),
    recordingKept: Type.Boolean({ description: "Whether its recording is kept, so that other recipes can embed it." }),
  },
  closed,
);
export type Sample = Static<typeof SampleSchema>;

export const EnrollmentSchema = Type.Object(
  { id: idSchema("enr"), speakerId: idSchema("spk"), createdAt: timeSchema(), samples: Type.Array(SampleSchema) },
  closed,
);
export type Enrollment = Static<typeof EnrollmentSchema>;

export const SampleConfirmationSchema = Type.Object(
  {
    sampleId: idSchema("smp"),
    released: Type.Array(idSchema("smp"), {
      description: "Other quarantined samples that agree with the voiceprint now, and so count too.",
    }),
    voiceprints: Type.Array(VoiceprintStateSchema),
  },
  closed,
);
export type SampleConfirmation = Static<typeof SampleConfirmationSchema>;

export const EnrollmentPageSchema = pageSchema(EnrollmentSchema);
export type EnrollmentPage = Static<typeof EnrollmentPageSchema>;

export const EnrollQuerySchema = Type.Object({ policy: policyQuery, channel: channelQuery }, closed);
export const ListEnrollmentsQuerySchema = Type.Object({ ...pageQuery }, closed);
