import { type Static, Type } from "typebox";
import { closed, idSchema, labelSchema, nullable, pageQuery, pageSchema, timeSchema } from "./common.ts";

/** How far a speaker's voiceprint is, for one recipe. */
export const VoiceprintStateSchema = Type.Object(
  {
    recipe: Type.String({ examples: ["campplus-robust@7c1e0a55"] }),
    state: Type.Union([Type.Literal("collecting"), Type.Literal("ready")]),
    netSpeechS: Type.Number({ description: "Seconds of enrolled speech." }),
    samples: Type.Integer({ description: "Enrolled recordings." }),
    needS: Type.Optional(Type.Number({ description: "While collecting: seconds of speech that are missing." })),
  },
  closed,
);
export type VoiceprintState = Static<typeof VoiceprintStateSchema>;

export const SpeakerSchema = Type.Object(
  {
    id: idSchema("spk"),
    name: nullable(Type.String()),
    externalId: nullable(Type.String()),
    watchlist: Type.Boolean({ description: "Whether an enrollment that sounds like this speaker is to be noticed." }),
    createdAt: timeSchema(),
    voiceprints: Type.Array(VoiceprintStateSchema, {
      description: "One per recipe that serves, the preferred one first.",
    }),
  },
  closed,
);
export type Speaker = Static<typeof SpeakerSchema>;

export const SpeakerPageSchema = pageSchema(SpeakerSchema);
export type SpeakerPage = Static<typeof SpeakerPageSchema>;

const name = labelSchema("Need not be unique.");
const externalId = labelSchema("Your own key for the person; unique.");

const fields = {
  name: Type.Optional(nullable(name)),
  externalId: Type.Optional(nullable(externalId)),
  watchlist: Type.Optional(Type.Boolean({ description: "Puts the speaker on the watchlist, or takes it off." })),
};

export const CreateSpeakerSchema = Type.Object(fields, closed);
export type CreateSpeaker = Static<typeof CreateSpeakerSchema>;

export const UpdateSpeakerSchema = Type.Object(fields, {
  ...closed,
  minProperties: 1,
  description: "Fields left out stay as they are; null takes the value away.",
});
export type UpdateSpeaker = Static<typeof UpdateSpeakerSchema>;

export const ListSpeakersQuerySchema = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(labelSchema("Found anywhere in name or externalId, whatever its case.")),
    externalId: Type.Optional(labelSchema("Exactly this externalId.")),
  },
  closed,
);
export type ListSpeakersQuery = Static<typeof ListSpeakersQuerySchema>;
