import { type Static, Type } from "typebox";
import { closed, nullable } from "./common.ts";

/** What a recording was before it was decoded. */
export const RecordingFormatSchema = Type.Object(
  {
    container: Type.String({ examples: ["wav"] }),
    codec: Type.String({ examples: ["pcm_s16"] }),
    rateHz: Type.Number(),
    channels: Type.Integer(),
    durationS: Type.Number(),
  },
  closed,
);
export type RecordingFormat = Static<typeof RecordingFormatSchema>;

/** What was heard in a recording. */
export const QualitySchema = Type.Object(
  {
    durationS: Type.Number({ description: "Length of the recording." }),
    netSpeechS: Type.Number({ description: "Seconds of speech." }),
    snrDb: nullable(Type.Number({ description: "Speech against pauses." })),
    levelDb: nullable(Type.Number({ description: "Level of the speech below full scale." })),
    clippedShare: Type.Number({ description: "Share of samples cut off at full scale, 0 to 1." }),
    bandwidthHz: nullable(
      Type.Number({ description: "Highest frequency that the channel carries; 4,500 and less says telephone." }),
    ),
    voices: nullable(Type.Integer({ description: "1, or 2 for more than one; null where it was not asked for." })),
  },
  closed,
);
export type Quality = Static<typeof QualitySchema>;

/** Why a recording is not trusted or a decision is not given. */
export const ReasonSchema = Type.Object(
  {
    code: Type.String({ examples: ["speech.too_short"] }),
    message: Type.String({ examples: ["1.1 s of speech, 1.5 s needed: 0.4 s more speech."] }),
    needS: Type.Optional(Type.Number({ description: "Seconds of speech that would help." })),
    speakerId: Type.Optional(Type.String({ description: "The other speaker that the voice sounds like." })),
  },
  closed,
);
export type Reason = Static<typeof ReasonSchema>;
