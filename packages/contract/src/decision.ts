import { type Static, Type } from "typebox";
import { channelQuery, closed, idSchema, nullable, policyQuery, timeSchema } from "./common.ts";
import { QualitySchema, ReasonSchema, RecordingFormatSchema } from "./recording.ts";

const llr = nullable(
  Type.Number({
    description: "Natural-log likelihood ratio of one speaker against two; null where nothing was compared.",
  }),
);

const VerificationWord = Type.Union([Type.Literal("accept"), Type.Literal("reject"), Type.Literal("inconclusive")]);
const IdentificationWord = Type.Union([Type.Literal("match"), Type.Literal("no_match"), Type.Literal("inconclusive")]);

const VerificationPolicy = Type.Object({ name: Type.String(), maxFalseMatchRate: Type.Number() }, closed);

const oneToOne = {
  at: timeSchema(),
  decision: VerificationWord,
  reasons: Type.Array(ReasonSchema),
  llr,
  threshold: Type.Number({ description: "LLR from which this policy accepts." }),
  thresholdBasis: Type.Union([Type.Literal("counted"), Type.Literal("bound")], {
    description:
      "`counted`: from comparisons like this one; `bound`: from the LLR alone, where there are too few, and never milder than what was counted at a milder rate.",
  }),
  rejectBelow: Type.Number({ description: "LLR below which it rejects." }),
  policy: VerificationPolicy,
  recipe: Type.String({ examples: ["campplus-robust@7c1e0a55"] }),
  calibration: Type.String({
    description: "What made the score an LLR: `own@N` is the Nth on your own speakers, else the built-in one.",
    examples: ["built-in@5", "own@3"],
  }),
};

/** Is this the claimed speaker? */
export const VerificationSchema = Type.Object(
  {
    id: idSchema("ver"),
    speakerId: idSchema("spk"),
    ...oneToOne,
    probe: QualitySchema,
  },
  {
    ...closed,
    description: "`probe` is what was heard; of several recordings their sum, and the worst of each measure.",
  },
);
export type Verification = Static<typeof VerificationSchema>;

/** Do two recordings hold the same voice? */
export const ComparisonSchema = Type.Object(
  { ...oneToOne, recordings: Type.Array(QualitySchema, { minItems: 2, maxItems: 2 }) },
  closed,
);
export type Comparison = Static<typeof ComparisonSchema>;

export const CandidateSchema = Type.Object(
  {
    speakerId: idSchema("spk"),
    name: nullable(Type.String()),
    externalId: nullable(Type.String()),
    llr: Type.Number(),
    recipe: Type.String(),
    calibration: Type.String({ examples: ["own@3"] }),
  },
  closed,
);
export type Candidate = Static<typeof CandidateSchema>;

/** Who is this? */
export const IdentificationSchema = Type.Object(
  {
    id: idSchema("idn"),
    at: timeSchema(),
    decision: IdentificationWord,
    reasons: Type.Array(ReasonSchema),
    candidates: Type.Array(CandidateSchema, { description: "Best first." }),
    threshold: nullable(
      Type.Number({
        description:
          "LLR from which the best candidate is a match; grows with the gallery. Null: no match can be promised.",
      }),
    ),
    gallerySize: Type.Integer({ description: "Voiceprints searched." }),
    policy: Type.Object({ name: Type.String(), maxFalsePositiveIdentificationRate: Type.Number() }, closed),
    probe: QualitySchema,
    recipes: Type.Array(Type.String(), { description: "Recipes searched." }),
  },
  closed,
);
export type Identification = Static<typeof IdentificationSchema>;

/** What the system hears. */
export const InspectionSchema = Type.Object(
  {
    format: RecordingFormatSchema,
    quality: QualitySchema,
    reasons: Type.Array(ReasonSchema, { description: "What would stand against trusting it as a probe." }),
  },
  closed,
);
export type Inspection = Static<typeof InspectionSchema>;

export const ProbeQuerySchema = Type.Object({ policy: policyQuery, channel: channelQuery }, closed);

export const IdentifyQuerySchema = Type.Object(
  {
    policy: policyQuery,
    channel: channelQuery,
    top: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 5, description: "Most candidates named." })),
  },
  closed,
);
