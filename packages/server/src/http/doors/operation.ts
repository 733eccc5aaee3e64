import { ERRORS, errorEntry, isErrorCode, openApiDocument, ROUTES } from "@voicebio/contract";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../../domain/refusal.ts";
import type { HttpContext } from "../context.ts";
import { fastifyPath } from "../door.ts";

/** The doors that ask for no key: they tell how the server is, never what it knows. */
export function hangOperationDoors(app: FastifyInstance, context: HttpContext): void {
  app.get(ROUTES.getHealth.path, async () => ({ status: "ok" }));
  app.get(ROUTES.getReadiness.path, async () => {
    await context.requireReady();
    return { status: "ready", version: context.version };
  });
  app.get(ROUTES.getMetrics.path, async (_request, reply) =>
    reply.type(context.metrics.contentType).send(await context.metrics.text()),
  );
  const document = JSON.stringify(openApiDocument(context.version));
  app.get(ROUTES.getOpenApi.path, async (_request, reply) => reply.type("application/json").send(document));
  app.get<{ Params: { code: string } }>(fastifyPath(ROUTES.getErrorDescription.path), async ({ params: { code } }) => {
    if (!isErrorCode(code)) throw new Refusal("route.not_found", `The codes are: ${Object.keys(ERRORS).join(", ")}.`);
    const { status, title, whatToDo } = errorEntry(code);
    return { code, status, title, whatToDo };
  });
}
