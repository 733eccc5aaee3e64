import {
  type BodyOf,
  type FieldError,
  type ParamsOf,
  type Parsed,
  parser,
  type QueryOf,
  queryParser,
  type ReplyOf,
  type Route,
} from "@voicebio/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../domain/caller.ts";
import type { Recording } from "../domain/recording.ts";
import { Refusal } from "../domain/refusal.ts";
import type { KeepReceipt } from "../use-cases/dependencies.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import { callerOf } from "./authentication.ts";
import type { HttpContext } from "./context.ts";
import { Once, type TextReply, textOf } from "./once.ts";
import { receiveUpload, type Upload } from "./upload.ts";

/** A request, parsed: behind the door nobody checks again. */
export interface Asked<R extends Route> {
  readonly caller: Caller;
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly recordings: readonly Recording[];
  readonly keepReceipt: KeepReceipt<ReplyOf<R>>;
}

export type Answer<R extends Route> = (useCases: UseCases, asked: Asked<R>) => Promise<ReplyOf<R>> | ReplyOf<R>;

/** A door that can be hung into the server. */
export interface Door {
  readonly route: Route;
  readonly hang: (app: FastifyInstance, context: HttpContext) => void;
}

/**
 * Schema → use case → reply.
 *
 * @param statusOf which of the route's statuses an answer has; its only one where nothing is said
 */
export const door = <const R extends Route>(
  route: R,
  answer: Answer<R>,
  statusOf: (answer: ReplyOf<R>) => number = () => firstStatus(route),
): Door => ({
  route,
  hang: (app, context) => {
    const parse = requestParser(route);
    const once = new Once(context.unitOfWork, context.clock);
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const caller = callerOf(request);
      const parsed = parse(request);
      const upload = route.audio
        ? await receiveUpload(request, route.audio, context.limits, context.budget)
        : NO_UPLOAD;
      try {
        const { recordings } = upload;
        const work = async (keepReceipt: KeepReceipt<ReplyOf<R>>) =>
          answer(context.useCases, { caller, ...parsed, recordings, keepReceipt });
        if (!route.stores) {
          const answered = await work(async () => undefined);
          context.metrics.answered(route.operationId, answered);
          return send(reply, { status: statusOf(answered), text: textOf(answered), replayed: false });
        }
        const { query, body } = parsed;
        const content = { query, body, recordings: recordings.map((recording) => recording.sha256) };
        return send(reply, await once.run(request, caller, content, work, statusOf));
      } finally {
        upload.release();
      }
    };
    app.route({ method: route.method, url: fastifyPath(route.path), handler });
  },
});

const NO_UPLOAD: Upload = { recordings: [], release: () => undefined };

export const fastifyPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

const firstStatus = (route: Route): number => Number(Object.keys(route.replies)[0]);

function send(reply: FastifyReply, { status, text, replayed }: TextReply): FastifyReply {
  reply.code(status);
  if (replayed) reply.header("idempotency-replayed", "true");
  return text === "" ? reply.send() : reply.type("application/json; charset=utf-8").send(text);
}

type ParsedRequest<R extends Route> = Pick<Asked<R>, "params" | "query" | "body">;

/** @throws VoiceError `request.invalid` with every wrong field, from what it returns */
function requestParser<const R extends Route>(route: R): (request: FastifyRequest) => ParsedRequest<R> {
  const params = route.params && parser(route.params);
  const query = route.query && queryParser(route.query);
  const body = route.body && parser(route.body);
  return (request) => {
    const errors: FieldError[] = [];
    const parsed = {
      params: params ? readOr("path", params(request.params), errors) : {},
      query: query ? readOr("query", query(request.query as Readonly<Record<string, unknown>>), errors) : {},
      body: body ? readOr("body", body(request.body), errors) : undefined,
    };
    if (errors.length > 0) throw invalid(errors);
    return parsed as ParsedRequest<R>;
  };
}

function readOr<T>(place: FieldError["in"], parsed: Parsed<T>, errors: FieldError[]): T | undefined {
  if (parsed.ok) return parsed.value;
  for (const { pointer, message } of parsed.errors) errors.push({ in: place, pointer: pointer.slice(0, 200), message });
  return undefined;
}

function invalid(errors: readonly FieldError[]): Refusal {
  const sentences = errors.map(({ in: place, pointer, message }) => `${place} ${pointer}`.trim().concat(` ${message}`));
  return new Refusal("request.invalid", `${sentences.join("; ")}.`, { errors });
}
