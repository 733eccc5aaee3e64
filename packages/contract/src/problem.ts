import { type Static, Type } from "typebox";
import { closed } from "./common.ts";
import { RecordingOutcomeSchema } from "./enrollment.ts";

/** Where a request is wrong. */
export const FieldErrorSchema = Type.Object(
  {
    in: Type.Union([
      Type.Literal("body"),
      Type.Literal("query"),
      Type.Literal("header"),
      Type.Literal("path"),
      Type.Literal("form"),
    ]),
    pointer: Type.String({ description: "JSON pointer to the field.", examples: ["/name"] }),
    message: Type.String(),
  },
  closed,
);
export type FieldError = Static<typeof FieldErrorSchema>;

/** An error on the wire: `application/problem+json`, RFC 9457. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ examples: ["/errors/audio.unsupported"] }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ examples: ["audio.unsupported"] }),
    detail: Type.Optional(Type.String({ description: "What went wrong this time." })),
    whatToDo: Type.String(),
    requestId: Type.Optional(
      Type.String({ description: "On 5xx; every reply carries it as the header x-request-id." }),
    ),
    errors: Type.Optional(Type.Array(FieldErrorSchema, { description: "With request.invalid." })),
    recordings: Type.Optional(Type.Array(RecordingOutcomeSchema, { description: "With enrollment.nothing_accepted." })),
  },
  closed,
);
export type Problem = Static<typeof ProblemSchema>;

/** An entry of the table of errors, as `type` leads to it. */
export const ErrorDescriptionSchema = Type.Object(
  { code: Type.String(), status: Type.Integer(), title: Type.String(), whatToDo: Type.String() },
  closed,
);
export type ErrorDescription = Static<typeof ErrorDescriptionSchema>;
