import http from "node:http";
import https from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { type Method, type Problem, ProblemSchema, parser } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";
import { exchange, type HttpReply, type HttpRequest } from "./http-exchange.ts";
import type { Body } from "./upload.ts";

/** Where the API answers: over the network with a key, or through the Unix socket in a data folder. */
export type ApiAddress = { readonly url: URL; readonly key: string | undefined } | { readonly socketPath: string };

export interface ApiRequest {
  readonly method: Method;
  /** With its query. */
  readonly path: string;
  readonly body?: Body;
  /** Where the server stores something: the same at every attempt, so that it is stored once. */
  readonly idempotencyKey?: string;
}

export interface ApiClient {
  /**
   * Sends one request, again where the server was too busy.
   *
   * The reply is taken for what the contract says: its schemas are closed, and a newer server may say more.
   *
   * @throws VoiceError with the server's code and sentence, `server.unreachable`, `server.silent`, `server.other`
   */
  readonly send: <T>(request: ApiRequest) => Promise<T>;
}

/** An error that the server gave, with all that it said. */
export class ProblemError extends VoiceError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code, problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** How long a busy server is asked again before it is given up. */
const BUSY_FOR_MS = 120_000;
const LONGEST_WAIT_S = 10;

export function openApiClient(address: ApiAddress, signal: AbortSignal): ApiClient & Disposable {
  const secure = "url" in address && address.url.protocol === "https:";
  const agent = new (secure ? https : http).Agent({ keepAlive: true });
  const send = async <T>(request: ApiRequest): Promise<T> => {
    const options = { ...requestOptions(address, request), agent };
    const giveUpAt = performance.now() + BUSY_FOR_MS;
    for (;;) {
      const reply = await exchange({ options, body: request.body?.bytes, signal });
      const retryAfterS = retryAfter(reply);
      if (retryAfterS === undefined || performance.now() > giveUpAt) return readReply(reply) as T;
      await wait(1000 * Math.min(retryAfterS, LONGEST_WAIT_S), undefined, { signal });
    }
  };
  return { send, [Symbol.dispose]: () => agent.destroy() };
}

function requestOptions(address: ApiAddress, request: ApiRequest): HttpRequest["options"] {
  const { method, path, body, idempotencyKey } = request;
  const headers: http.OutgoingHttpHeaders = {
    accept: "application/json, application/problem+json",
    ...(body && { "content-type": body.contentType, "content-length": body.bytes.byteLength }),
    ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
  };
  if ("socketPath" in address) {
    return {
      protocol: "http:",
      method,
      path,
      headers: { ...headers, host: "localhost" },
      socketPath: address.socketPath,
    };
  }
  const { hostname, port, pathname } = address.url;
  if (address.key !== undefined) headers["authorization"] = `Bearer ${address.key}`;
  // An IPv6 address stands in brackets in a URL, and without them where a connection is opened.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const protocol = address.url.protocol === "https:" ? "https:" : "http:";
  return { protocol, method, headers, host, port, path: pathname.replace(/\/$/, "") + path };
}

/**
 * Seconds after which the server wants to be asked again; undefined where the answer stands. A recording that took
 * too long to analyze is not sent again and again: it would take as long the next time.
 */
function retryAfter({ status, headers, text }: HttpReply): number | undefined {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return status >= 400 && seconds >= 0 && !text.includes('"analysis.timed_out"') ? seconds : undefined;
}

const parseProblem = parser(ProblemSchema);

/** @throws VoiceError what the server said against it */
function readReply({ status, text }: HttpReply): unknown {
  if (status === 204) return undefined;
  const value = parseJson(text);
  if (status >= 200 && status < 300 && value !== undefined) return value;
  const problem = parseProblem(value);
  if (problem.ok) throw new ProblemError(problem.value);
  throw new VoiceError("server.other", `What answers there is not VoiceBio: status ${status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
