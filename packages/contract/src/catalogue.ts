import { type Static, Type } from "typebox";
import { closed, pageSchema } from "./common.ts";

/** A model's card, as it stands beside its file. */
export const ModelCardSchema = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    task: Type.String(),
    file: Type.String(),
    sha256: Type.String(),
    licence: Type.String(),
    origin: Type.Record(Type.String(), Type.String()),
    command: Type.String(),
    input: Type.String(),
    output: Type.String(),
    figures: Type.Record(Type.String(), Type.Unknown()),
    limits: Type.Array(Type.String()),
  },
  closed,
);
export type ModelCard = Static<typeof ModelCardSchema>;

/** A recipe that serves the caller's tenant. */
export const RecipeSchema = Type.Object(
  {
    id: Type.String(),
    calibration: Type.String(),
    preferred: Type.Boolean({ description: "Speakers are compared in this one as soon as they are ready in it." }),
  },
  closed,
);
export type Recipe = Static<typeof RecipeSchema>;

export const ModelListSchema = Type.Object(
  { items: Type.Array(ModelCardSchema), next: Type.Null(), recipes: Type.Array(RecipeSchema) },
  closed,
);
export type ModelList = Static<typeof ModelListSchema>;

const Handling = Type.Union([Type.Literal("refuse"), Type.Literal("ask"), Type.Literal("allow")]);

/** What a caller asks of decisions. */
export const PolicySchema = Type.Object(
  {
    name: Type.String(),
    description: Type.String(),
    maxFalseMatchRate: Type.Number(),
    maxFalsePositiveIdentificationRate: Type.Number(),
    minProbeSpeechS: Type.Number(),
    minSampleSpeechS: Type.Number(),
    minVoiceprintSpeechS: Type.Number(),
    minSnrDb: Type.Number(),
    maxClippedShare: Type.Number(),
    countVoices: Type.Object({ enrollment: Type.Boolean(), probe: Type.Boolean() }, closed),
    enrollment: Type.Object(
      { disagreement: Handling, duplicate: Handling, watchlist: Handling },
      {
        ...closed,
        description:
          "What becomes of a recording that does not sound like the speaker's others, sounds like another speaker, or like one on the watchlist: `refuse` it, `ask` (it is quarantined until confirmed), `allow` it.",
      },
    ),
  },
  closed,
);
export type Policy = Static<typeof PolicySchema>;

export const PolicyListSchema = pageSchema(PolicySchema);
export type PolicyList = Static<typeof PolicyListSchema>;

export const HealthSchema = Type.Object({ status: Type.Literal("ok") }, closed);
export const ReadinessSchema = Type.Object({ status: Type.Literal("ready"), version: Type.String() }, closed);
