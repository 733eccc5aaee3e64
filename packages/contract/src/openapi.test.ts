import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS } from "./errors.ts";
import { openApiDocument } from "./openapi.ts";
import { errorsOf } from "./route.ts";
import { ALL_ROUTES } from "./routes.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3"))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const operationOf = (path: string, method: string): Operation => {
  const operation = document.paths[path]?.[method.toLowerCase()];
  assert.ok(operation, `${method} ${path} is documented`);
  return operation;
};

test("the document is OpenAPI 3.1 and holds every route of the table", () => {
  assert.match(document.openapi, /^3\.1\./);
  for (const route of ALL_ROUTES) operationOf(route.path, route.method);
  assert.equal(operations.length, ALL_ROUTES.length);
});

test("operation ids are unique", () => {
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length);
});

test("every parameter in a path is described, and required", () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const described = operation.parameters.filter((parameter) => parameter.in === "path");
    assert.deepEqual(
      described.map((parameter) => parameter.name),
      named,
    );
    assert.ok(described.every((parameter) => parameter.required));
  }
});

test("every response has a description, and every reference leads somewhere", () => {
  for (const { operation } of operations) {
    for (const response of Object.values(operation.responses)) assert.equal(typeof response.description, "string");
  }
  for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    assert.ok(name !== undefined && name in document.components.schemas);
  }
});

test("every error that a route may give is documented under its status", () => {
  for (const route of ALL_ROUTES) {
    for (const code of errorsOf(route)) {
      const response = operationOf(route.path, route.method).responses[String(ERRORS[code].status)];
      assert.ok(response?.description.includes(`\`${code}\``), `${route.operationId}: ${code}`);
    }
  }
});

test("whatever stores takes an Idempotency-Key, and nothing else does", () => {
  for (const route of ALL_ROUTES) {
    const { parameters } = operationOf(route.path, route.method);
    const takesKey = parameters.some((parameter) => parameter.name === "Idempotency-Key");
    assert.equal(takesKey, route.stores === true, route.operationId);
  }
});

test("recordings go in as a form, or raw where one is enough", () => {
  const types = (path: string) => Object.keys(operationOf(path, "POST").requestBody?.content ?? {});
  assert.deepEqual(types("/v1/inspections"), ["multipart/form-data", "audio/*", "application/octet-stream"]);
  assert.deepEqual(types("/v1/comparisons"), ["multipart/form-data"]);
});

test("only the doors of operation ask for no key", () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path }) => path);
  assert.deepEqual(open.sort(), ["/errors/{code}", "/healthz", "/metrics", "/openapi.json", "/readyz"]);
});
