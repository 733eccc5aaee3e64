import { type Static, type TSchema, Type } from "typebox";

/** A value that may be absent but is always named in the reply. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An object that takes no other fields. */
export const closed = { additionalProperties: false } as const;

const UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";

/** A prefixed UUIDv7, for replies; requests take any text, so that an ill-formed id is an unknown one. */
export const idSchema = (prefix: string) =>
  Type.String({ pattern: `^${prefix}_${UUID_PATTERN}$`, examples: [`${prefix}_0199d2b4-5c3e-7a10-8f00-3b1d0c9e7f21`] });

export const timeSchema = () => Type.String({ format: "date-time", examples: ["2026-11-21T10:00:00.000Z"] });

/** Text that a person typed: no control characters, not blank, a length that fits a line. */
export const labelSchema = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: "^(?=.*\\S)[^\\p{Cc}\\p{Cs}]+$", description });

export const pageSchema = <T extends TSchema>(item: T) =>
  Type.Object(
    { items: Type.Array(item), next: nullable(Type.String({ description: "Pass as `cursor` for the next page." })) },
    closed,
  );

export const pageQuery = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "`next` of the page before." })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

export const policyQuery = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 100,
    description: "Name of a policy (GET /v1/policies); `default` otherwise.",
  }),
);

export const channelQuery = Type.Optional(
  Type.String({ pattern: "^(mix|[0-9]{1,2})$", description: "`mix` (all channels, the default) or one, from 0." }),
);

export type PageOf<T extends TSchema> = Static<ReturnType<typeof pageSchema<T>>>;
