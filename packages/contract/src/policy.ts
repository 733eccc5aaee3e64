import { type Static, Type } from "typebox";
import { closed, labelSchema, nullable, pageSchema } from "./common.ts";

const rate = (description: string) => Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description });

const rates = {
  maxFalseMatchRate: rate("1:1: highest share of strangers that may be accepted."),
  maxFalseNonMatchRate: rate(
    "1:1: highest share of the right speakers that may be rejected; inconclusive is no rejection.",
  ),
  maxFalsePositiveIdentificationRate: rate(
    "1:N: highest share of searches for an unknown person that may end in a match.",
  ),
};

const handling = Type.Union([Type.Literal("refuse"), Type.Literal("ask"), Type.Literal("allow")]);

const demands = {
  onInconclusive: Type.Union([Type.Literal("inconclusive"), Type.Literal("reject")], {
    description: "What is answered where the evidence lies between a rejection and an acceptance.",
  }),
  minProbeSpeechS: Type.Number({ minimum: 1, maximum: 600 }),
  minSampleSpeechS: Type.Number({ minimum: 1, maximum: 600 }),
  minSnrDb: Type.Number({ minimum: -10, maximum: 60 }),
  maxClippedShare: Type.Number({ minimum: 0, maximum: 1 }),
  countVoices: Type.Object({ enrollment: Type.Boolean(), probe: Type.Boolean() }, closed),
  enrollment: Type.Object(
    { disagreement: handling, duplicate: handling, watchlist: handling },
    {
      ...closed,
      description:
        "What becomes of a recording that does not sound like the speaker's others, sounds like another speaker, or like one on the watchlist: `refuse` it, `ask` (it is quarantined until confirmed), `allow` it.",
    },
  ),
};

/** What a caller asks of decisions. */
export const PolicySchema = Type.Object(
  {
    name: Type.String(),
    description: Type.String(),
    ...rates,
    ...demands,
    minVoiceprintSpeechS: Type.Number({ description: "Seconds of speech from which a voiceprint is ready." }),
  },
  closed,
);
export type Policy = Static<typeof PolicySchema>;

export const PolicyListSchema = pageSchema(PolicySchema);
export type PolicyList = Static<typeof PolicyListSchema>;

/** What is left out is as in the default policy. */
export const SetPolicySchema = Type.Partial(
  Type.Object({ description: labelSchema("What it is for."), ...rates, ...demands }, closed),
  closed,
);
export type SetPolicy = Static<typeof SetPolicySchema>;

const ThresholdSchema = Type.Object(
  {
    llr: Type.Number(),
    basis: Type.Union([Type.Literal("counted"), Type.Literal("bound")], {
      description:
        "`counted`: from comparisons like these; `bound`: from the LLR alone, where there are too few, and never milder than what was counted at a milder rate.",
    }),
  },
  closed,
);

/** What a policy comes to where probes have about so much speech, in one band. */
export const PolicyStratumSchema = Type.Object(
  {
    band: Type.Union([Type.Literal("wide"), Type.Literal("narrow")], {
      description: "Narrow: a telephone's band on either side.",
    }),
    probeSpeechS: Type.Object({ from: Type.Number(), to: nullable(Type.Number()) }, closed),
    acceptFrom: ThresholdSchema,
    rejectBelow: ThresholdSchema,
    expectedFalseNonMatchRate: nullable(
      Type.Number({
        description:
          "Share of the right speakers that are not accepted, with probes of one recording where enough of them were counted; null where it was not counted.",
      }),
    ),
    largestGallery: nullable(
      Type.Integer({ description: "1:N: voiceprints among which a match is promised; null: not counted." }),
    ),
    evidence: Type.Object(
      {
        nonMatedComparisons: Type.Integer(),
        nonMatedSpeakers: Type.Integer(),
        effectiveComparisons: Type.Integer({
          description: "Independent comparisons that they are worth: comparisons that share speakers are not.",
        }),
        matedComparisons: Type.Integer({ description: "With probes of one recording and of several." }),
        matedSpeakers: Type.Integer(),
      },
      closed,
    ),
  },
  closed,
);

/** The promise of a policy, and what stands behind it. */
export const PolicyReportSchema = Type.Object(
  {
    policy: PolicySchema,
    promises: Type.Array(
      Type.Object(
        {
          recipe: Type.String(),
          calibration: Type.String(),
          strictestFalseMatchRate: nullable(
            Type.Number({ description: "The lowest that can be promised; null where nothing was counted." }),
          ),
          confidence: Type.Literal(0.95),
          strata: Type.Array(PolicyStratumSchema),
        },
        closed,
      ),
      { description: "One for each recipe that serves, the preferred one first." },
    ),
  },
  closed,
);
export type PolicyReport = Static<typeof PolicyReportSchema>;
