import type { Static, TObject, TSchema } from "typebox";
import type { ErrorCode } from "./errors.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Tag =
  | "Speakers"
  | "Enrollments"
  | "Decisions"
  | "Catalogue"
  | "Policies"
  | "Calibrations"
  | "Recipes"
  | "Operation";

export interface Reply {
  readonly description: string;
  /** Absent for a reply without a body. */
  readonly schema?: TSchema;
  /** `application/json` where nothing else is said. */
  readonly mediaType?: string;
  readonly example?: unknown;
}

/** How many recordings a route takes; `max` is the server's limit where it is not fixed. */
export interface AudioBody {
  readonly min: number;
  readonly max?: number;
}

/** One door of the API: what the server registers and what OpenAPI says are both made from it. */
export interface Route {
  readonly method: Method;
  /** With parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TObject;
  readonly bodyExample?: unknown;
  readonly audio?: AudioBody;
  readonly replies: Readonly<Record<number, Reply>>;
  /** Codes of its own, beside those that its kind of route brings along (see `errorsOf`). */
  readonly errors: readonly ErrorCode[];
  /** Answers without an API key. */
  readonly open?: true;
  /** Writes, and so takes an Idempotency-Key. */
  readonly stores?: true;
}

/** Keeps the literal types, so that a door's request and reply are typed by its route. */
export const route = <const R extends Route>(definition: R): R => definition;

type StaticOr<T, Otherwise> = T extends TSchema ? Static<T> : Otherwise;

export type ParamsOf<R extends Route> = StaticOr<R["params"], Readonly<Record<never, never>>>;
export type QueryOf<R extends Route> = StaticOr<R["query"], Readonly<Record<never, never>>>;
export type BodyOf<R extends Route> = StaticOr<R["body"], undefined>;
/** What a route answers when all is well: null where it answers without a body. */
export type ReplyOf<R extends Route> = R["replies"][keyof R["replies"]] extends infer One
  ? One extends { readonly schema: infer Schema }
    ? StaticOr<Schema, never>
    : null
  : never;

const EVERYWHERE = ["request.malformed", "request.timed_out", "server.internal", "server.stopping"] as const;
const WITH_KEY = ["auth.missing", "auth.invalid"] as const;
const WITH_FIELDS = ["request.invalid"] as const;
const WITH_JSON = ["request.invalid", "request.too_large", "request.unsupported_media_type"] as const;
const WITH_IDEMPOTENCY = ["request.invalid", "idempotency.in_progress", "idempotency.key_reused"] as const;
const WITH_AUDIO = [
  "request.invalid",
  "request.no_recording",
  "request.too_many_recordings",
  "request.too_large",
  "request.unsupported_media_type",
  "policy.unknown",
  "audio.empty",
  "audio.unsupported",
  "audio.damaged",
  "audio.too_large",
  "audio.too_long",
  "audio.bad_samples",
  "audio.no_such_channel",
  "audio.too_short",
  "server.overloaded",
  "analysis.timed_out",
  "analysis.failed",
] as const;

/** Every code that a route may answer with. */
export function errorsOf(definition: Route): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>([...EVERYWHERE, ...definition.errors]);
  const add = (more: readonly ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (definition.open === undefined) add(WITH_KEY);
  if (definition.query !== undefined) add(WITH_FIELDS);
  if (definition.body !== undefined) add(WITH_JSON);
  if (definition.audio !== undefined) add(WITH_AUDIO);
  if (definition.stores !== undefined) add(WITH_IDEMPOTENCY);
  return [...codes].sort();
}
