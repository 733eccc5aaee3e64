import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { openApiDocument } from "@voicebio/contract";
import type { FastifyInstance } from "fastify";

/** Without the plugin's `upgrade-insecure-requests`, which leaves the page blank over plain HTTP on another host. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

/** The API to browse at `/docs`, from assets of our own: nothing is fetched from elsewhere. */
export const hangDocs =
  (version: string) =>
  async (app: FastifyInstance): Promise<void> => {
    const document = openApiDocument(version);
    await app.register(swagger, { mode: "static", specification: { document: { ...document } as never } });
    await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: CONTENT_SECURITY_POLICY });
  };
