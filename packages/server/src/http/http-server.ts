import multipart from "@fastify/multipart";
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from "fastify";
import { newId } from "../domain/ids.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Identify } from "./authentication.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import type { HttpContext } from "./context.ts";
import type { Door } from "./door.ts";
import { hangOperationDoors } from "./doors/operation.ts";
import { DOORS } from "./doors.ts";
import { allowedMethods } from "./methods.ts";
import { problemOf } from "./problem.ts";

export interface HttpServerOptions {
  readonly context: HttpContext;
  /** Who asks, told from the request. */
  readonly identify: Identify;
  readonly logLevel: string;
  readonly requestTimeoutMs: number;
  /** Where `/docs` stands; a socket has nobody who browses. */
  readonly docs?: (app: FastifyInstance) => Promise<void>;
}

/** JSON bodies hold a name and an id. */
const MAX_JSON_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 15_000;

/** The server without its listener. */
export async function buildHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { context, requestTimeoutMs } = options;
  const app = fastify({
    logger: { level: options.logLevel, stream: process.stderr },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId("req", context.clock.now()),
    requestTimeout: requestTimeoutMs,
    bodyLimit: MAX_JSON_BYTES,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    return503OnClosing: false,
    forceCloseConnections: "idle",
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => fail(error, request, reply),
  });
  app.server.headersTimeout = Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs);
  app.decorateRequest("caller", null);
  app.setErrorHandler(fail);
  app.setNotFoundHandler(() => {
    throw new Refusal("route.not_found", "Nothing stands here.");
  });
  watch(app, context);
  hangOperationDoors(app, context);
  if (options.docs) await options.docs(app);
  await hangDoors(app, options);
  return app;
}

function watch(app: FastifyInstance, context: HttpContext): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    if (!context.accepting()) throw new Refusal("server.stopping", "The server is stopping.");
    if (request.is404) refuseUnknownRoute(request, reply);
  });
  // Closing the server waits for every connection, and one kept alive would make it wait for its next request.
  app.addHook("onSend", async (_request, reply) => {
    if (!context.accepting()) reply.header("connection", "close");
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    const { statusCode: status, elapsedTime } = reply;
    context.metrics.requested({ method: request.method, route, status, durationS: elapsedTime / 1000 });
    request.log.info({ method: request.method, route, status, durationMs: Math.round(elapsedTime) }, "answered");
  });
}

/** Before the body is read: nobody waits for it. */
function refuseUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
  const allowed = allowedMethods(request.url);
  if (allowed.length === 0) throw new Refusal("route.not_found", "Nothing stands at this path.");
  reply.header("allow", allowed.join(", "));
  throw new Refusal("route.method_not_allowed", `This path answers ${allowed.join(", ")}.`);
}

function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, problem } = problemOf(error, request.id);
  // A full queue is no fault of the server's: the line of the answer says 503, and metrics count it.
  if (status >= 500 && problem.code !== "server.overloaded")
    request.log.error({ err: error, code: problem.code }, "failed");
  reply.header("x-request-id", request.id).code(status).headers(headers).send(JSON.stringify(problem));
}

/** Each kind of body has a room of its own, where only its content types are known. */
async function hangDoors(app: FastifyInstance, { context, identify }: HttpServerOptions): Promise<void> {
  const hang = (room: FastifyInstance, doors: readonly Door[]) => {
    room.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store");
      request.caller = await identify(request);
    });
    for (const door of doors) door.hang(room, context);
  };
  await app.register(async (room) => {
    room.removeContentTypeParser("text/plain");
    hang(
      room,
      DOORS.filter(({ route }) => route.body),
    );
  });
  await app.register(async (room) => {
    room.removeAllContentTypeParsers();
    await room.register(multipart, { isPartAFile: () => true, limits: formLimits(context) });
    leaveBodyUnread(room);
    hang(
      room,
      DOORS.filter(({ route }) => route.audio),
    );
    room.addHook("onRequest", async () => refuseWhereQueueIsFull(context));
  });
  await app.register(async (room) => {
    room.removeAllContentTypeParsers();
    leaveBodyUnread(room);
    hang(
      room,
      DOORS.filter(({ route }) => !route.body && !route.audio),
    );
  });
}

/** A form may be a little over the limits, so that the upload can say itself which of them it met. */
const formLimits = ({ limits }: HttpContext) => ({
  fieldNameSize: 100,
  fields: 0,
  parts: limits.maxRecordings + 1,
  files: limits.maxRecordings + 1,
  fileSize: limits.maxRecordingBytes + 1,
  headerPairs: 20,
});

const leaveBodyUnread = (room: FastifyInstance): void => {
  room.addContentTypeParser("*", (_request, _payload, done) => done(null));
};

/** Before the recordings are read: a full queue would not take them anyway. */
function refuseWhereQueueIsFull({ load }: HttpContext): void {
  const { queued, queueLimit } = load();
  if (queued >= queueLimit) throw new Refusal("server.overloaded", "Every worker is busy and the queue is full.");
}
