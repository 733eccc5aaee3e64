import type { TObject, TSchema } from "typebox";
import { ERRORS, type ErrorCode, errorEntry } from "./errors.ts";
import { ProblemSchema } from "./problem.ts";
import { errorsOf, type Reply, type Route } from "./route.ts";
import { ALL_ROUTES } from "./routes.ts";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of every route in the table. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const definition of ALL_ROUTES) {
    paths[definition.path] = { ...paths[definition.path], [definition.method.toLowerCase()]: operation(definition) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "VoiceBio",
      version,
      summary: "Voice biometrics: enroll, verify and identify speakers.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key: `vb_…`." } },
      schemas: { Problem: ProblemSchema },
    },
  };
}

function operation(definition: Route): Json {
  const requestBody = definition.body ? jsonBody(definition) : definition.audio ? audioBody(definition) : undefined;
  return {
    operationId: definition.operationId,
    summary: definition.summary,
    ...(definition.description !== undefined && { description: definition.description }),
    tags: [definition.tag],
    ...(definition.open && { security: [] }),
    parameters: parameters(definition),
    ...(requestBody && { requestBody }),
    responses: { ...replies(definition), ...problems(definition) },
  };
}

function parameters(definition: Route): readonly Json[] {
  const list = [...parametersIn("path", definition.params), ...parametersIn("query", definition.query)];
  if (!definition.stores) return list;
  const description =
    "Makes the request safe to repeat: within 24 hours the same key and body give the first answer again, and nothing is done twice.";
  const schema = { type: "string", minLength: 1, maxLength: 200, pattern: "^[!-~]+$" };
  return [...list, { name: "Idempotency-Key", in: "header", required: false, description, schema }];
}

function parametersIn(place: "path" | "query", schema: TObject | undefined): readonly Json[] {
  const properties = Object.entries((schema?.properties ?? {}) as Record<string, TSchema & { description?: string }>);
  return properties.map(([name, property]) => ({
    name,
    in: place,
    required: place === "path",
    ...(property.description !== undefined && { description: property.description }),
    schema: property,
  }));
}

const jsonBody = (definition: Route): Json => ({
  required: true,
  content: {
    "application/json": {
      schema: definition.body,
      ...(definition.bodyExample !== undefined && { example: definition.bodyExample }),
    },
  },
});

/** Recordings: a form with one or several parts named `audio`, or, where one is enough, the bytes themselves. */
function audioBody({ audio }: Route): Json {
  const items = { type: "string", contentMediaType: "application/octet-stream" };
  const limits = { minItems: audio?.min ?? 1, ...(audio?.max !== undefined && { maxItems: audio.max }) };
  const form = {
    type: "object",
    required: ["audio"],
    additionalProperties: false,
    properties: { audio: { type: "array", items, ...limits } },
  };
  const multipart = { "multipart/form-data": { schema: form } };
  if ((audio?.min ?? 1) > 1) return { required: true, content: multipart };
  return { required: true, content: { ...multipart, "audio/*": {}, "application/octet-stream": {} } };
}

const replies = (definition: Route): Json =>
  Object.fromEntries(Object.entries(definition.replies).map(([status, reply]) => [status, response(reply)]));

function response({ description, schema, mediaType, example }: Reply): Json {
  if (schema === undefined && mediaType === undefined) return { description };
  const body = { schema: schema ?? { type: "string" }, ...(example !== undefined && { example }) };
  return { description, content: { [mediaType ?? "application/json"]: body } };
}

/** The errors, one response a status, with each code and its sentence. */
function problems(definition: Route): Json {
  const byStatus = Map.groupBy(errorsOf(definition), (code: ErrorCode) => ERRORS[code].status);
  const entries = [...byStatus].map(([status, codes]) => {
    const description = codes.map((code) => `- \`${code}\`: ${errorEntry(code).title}`).join("\n");
    const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
    return [status, { description, ...(retries(codes) && { headers: RETRY_AFTER }), content }] as const;
  });
  return Object.fromEntries(entries);
}

const retries = (codes: readonly ErrorCode[]): boolean =>
  codes.some((code) => errorEntry(code).retryAfterS !== undefined);

const RETRY_AFTER = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } };
