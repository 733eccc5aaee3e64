/** What the server publishes about itself, to hold its replies against. */
import assert from "node:assert/strict";
import { Compile } from "typebox/schema";

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface PublishedApi {
  /** Fails unless the document knows this reply and its body fits. */
  readonly holds: (method: string, path: string, status: number, mediaType: string, body: unknown) => void;
}

export async function publishedApi(url: string): Promise<PublishedApi> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const patterns = Object.keys(document.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]*")}$`),
  }));
  const schemaOf = (schema: object): object =>
    "$ref" in schema ? (document.components.schemas[String(schema.$ref).split("/").at(-1) ?? ""] ?? {}) : schema;
  return {
    holds: (method, path, status, mediaType, body) => {
      const template = patterns.find(({ pattern }) => pattern.test(path.split("?")[0] ?? ""))?.path;
      const operation = template && document.paths[template]?.[method.toLowerCase()];
      if (!operation) return assert.ok([404, 405].includes(status), `${method} ${path} answers ${status}`);
      const response = operation.responses[String(status)];
      assert.ok(response, `the document has no ${status} for ${method} ${template}`);
      const schema = response.content?.[mediaType]?.schema;
      if (schema === undefined) return assert.equal(body, undefined, `${method} ${template} ${status} has a body`);
      const check = Compile(schemaOf(schema) as never);
      assert.ok(check.Check(body), `${method} ${template} ${status} is not as documented: ${JSON.stringify(body)}`);
    },
  };
}
