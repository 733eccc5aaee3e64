import { type Static, Type } from "typebox";
import { RecipeSchema } from "./catalogue.ts";
import { closed, idSchema, nullable, pageQuery, pageSchema } from "./common.ts";
import { SpeakerSchema } from "./speaker.ts";

const recipeName = Type.String({ minLength: 1, maxLength: 200, description: "A recipe's name, or its id." });
const recipeId = Type.String({ examples: ["campplus-robust@7c1e0a55"] });
const count = (description: string) => Type.Integer({ minimum: 0, description });

/** How far a tenant's speakers are in one recipe. */
export const RecipeStandingSchema = Type.Object(
  {
    id: recipeId,
    preferred: Type.Boolean(),
    installed: Type.Boolean({ description: "Where it is not, its voiceprints are kept and serve nobody." }),
    calibration: nullable(Type.String()),
    ready: count("Speakers with a voiceprint that is ready."),
    collecting: count("Speakers with samples, but too little speech."),
    needS: Type.Number({ description: "Seconds of speech that those collecting lack, in all." }),
    samples: count("Enrolled recordings that it has embedded."),
  },
  closed,
);
export type RecipeStanding = Static<typeof RecipeStandingSchema>;

/** Who stands where between recipes. */
export const RecipeStatusSchema = Type.Object(
  {
    chosen: nullable(
      Type.String({
        description:
          "Name of the recipe that the tenant chose; null: none. Where it is not installed (any more), the server's default is preferred.",
      }),
    ),
    recipes: Type.Array(RecipeStandingSchema, {
      description: "Those that serve, the preferred one first, then others.",
    }),
    speakers: Type.Object(
      {
        total: count("All of them."),
        dependent: count("Ready in another recipe, and not in the preferred one."),
        migratable: count("Of those: would be ready once their kept recordings are embedded."),
        mustSpeak: count("Of those: have to be enrolled with more speech."),
        unserved: count("Of those: ready only in a recipe that is not installed."),
      },
      closed,
    ),
    recordings: Type.Object(
      {
        waiting: count("Kept recordings that the preferred recipe has not embedded."),
        notKept: count("Samples that it has not embedded and can't: their recordings are not kept."),
      },
      closed,
    ),
  },
  closed,
);
export type RecipeStatus = Static<typeof RecipeStatusSchema>;

/** A speaker whom another recipe than the preferred one serves. */
export const DependentSpeakerSchema = Type.Object(
  {
    speakerId: SpeakerSchema.properties.id,
    name: SpeakerSchema.properties.name,
    externalId: SpeakerSchema.properties.externalId,
    servedBy: nullable(Type.String({ description: "Recipe that serves the speaker; null where it is not installed." })),
    needS: Type.Number({
      description: "Seconds of speech that the preferred recipe will lack once kept recordings are embedded; 0: none.",
    }),
  },
  closed,
);
export type DependentSpeaker = Static<typeof DependentSpeakerSchema>;

export const DependentSpeakerPageSchema = pageSchema(DependentSpeakerSchema);
export type DependentSpeakerPage = Static<typeof DependentSpeakerPageSchema>;

export const ListDependentsQuerySchema = Type.Object({ ...pageQuery }, closed);

export const ChooseRecipeSchema = Type.Object(
  { preferred: nullable(recipeName) },
  { ...closed, description: "Null takes the choice back: the server's default is preferred again." },
);
export type ChooseRecipe = Static<typeof ChooseRecipeSchema>;

export const ServingRecipesSchema = Type.Object({ recipes: Type.Array(RecipeSchema) }, closed);
export type ServingRecipes = Static<typeof ServingRecipesSchema>;

export const MigrateRecordingsSchema = Type.Object(
  {
    to: Type.Optional(recipeName),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "`next` of the reply before." })),
  },
  { ...closed, description: "`to` is the preferred recipe where it is left out; with a cursor the recipe of that." },
);
export type MigrateRecordings = Static<typeof MigrateRecordingsSchema>;

/** What became of one batch of kept recordings. */
export const MigrationSchema = Type.Object(
  {
    recipe: recipeId,
    done: count("Recordings embedded in this batch."),
    failed: Type.Array(
      Type.Object(
        { sampleId: idSchema("smp"), speakerId: idSchema("spk"), code: Type.String(), message: Type.String() },
        closed,
      ),
      { description: "Recordings of this batch that can't be embedded. They are tried again only without a cursor." },
    ),
    remaining: count("Kept recordings that the recipe has not embedded yet, those that failed among them."),
    notKept: count("Samples that it has not embedded and can't: their recordings are not kept."),
    next: nullable(Type.String({ description: "Pass as `cursor` for the next batch; null when all were tried." })),
  },
  closed,
);
export type Migration = Static<typeof MigrationSchema>;

export const RetirementSchema = Type.Object(
  {
    recipe: recipeId,
    embeddings: count("Embeddings that were deleted."),
    beginAnew: count("Speakers who had too little speech for a voiceprint and were in no other recipe that serves."),
  },
  closed,
);
export type Retirement = Static<typeof RetirementSchema>;
