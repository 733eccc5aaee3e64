import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { openApiDocument } from "@voicebio/contract";
import type { FastifyInstance } from "fastify";

/** The API to browse at `/docs`, from assets of our own: nothing is fetched from elsewhere. */
export const hangDocs =
  (version: string) =>
  async (app: FastifyInstance): Promise<void> => {
    const document = openApiDocument(version);
    await app.register(swagger, { mode: "static", specification: { document: { ...document } as never } });
    await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  };
