import { type Static, Type } from "typebox";
import { closed } from "./common.ts";

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

export const HealthSchema = Type.Object({ status: Type.Literal("ok") }, closed);
export const ReadinessSchema = Type.Object({ status: Type.Literal("ready"), version: Type.String() }, closed);
