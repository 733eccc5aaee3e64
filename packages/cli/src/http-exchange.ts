import http from "node:http";
import https from "node:https";
import { VoiceError } from "@voicebio/engine";

export interface HttpRequest {
  readonly options: http.RequestOptions & { readonly protocol: "http:" | "https:" };
  readonly body: Uint8Array | undefined;
  /** Ends the exchange from outside. */
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A long recording on a slow machine takes seconds, a batch of them a minute; beyond this nothing comes any more. */
const ANSWER_WITHIN_MS = 180_000;
const MAX_REPLY_CHARS = 64 * 1024 * 1024;

/** The server closed an idle connection at the very moment that it was used again: nothing was received. */
class IdleConnectionClosed extends Error {}

/**
 * One request and its reply, whatever its status.
 *
 * @throws VoiceError `server.unreachable` when nobody answers, `server.silent` when the answer does not come in time
 */
export async function exchange(request: HttpRequest): Promise<HttpReply> {
  for (;;) {
    const timeLimit = AbortSignal.timeout(ANSWER_WITHIN_MS);
    try {
      return await attempt({ ...request, signal: AbortSignal.any([request.signal, timeLimit]) });
    } catch (error) {
      // Each time costs the pool one connection, so this ends.
      if (error instanceof IdleConnectionClosed) continue;
      request.signal.throwIfAborted();
      if (timeLimit.aborted) {
        throw new VoiceError("server.silent", `The server gave no answer within ${ANSWER_WITHIN_MS / 1000} s.`);
      }
      throw error instanceof VoiceError ? error : unreachable(error);
    }
  }
}

function attempt({ options, body, signal }: HttpRequest): Promise<HttpReply> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpReply>();
  const request = (options.protocol === "https:" ? https : http).request({ ...options, signal });
  request.on("response", (response) => readText(response).then(resolve, reject));
  request.on("error", (error) => {
    const idle = request.reusedSocket && "code" in error && error.code === "ECONNRESET";
    reject(idle ? new IdleConnectionClosed() : error);
  });
  request.end(body);
  return promise;
}

async function readText(response: http.IncomingMessage): Promise<HttpReply> {
  let text = "";
  for await (const piece of response.setEncoding("utf8")) {
    text += piece;
    if (text.length > MAX_REPLY_CHARS) throw new VoiceError("server.other", "The reply is too large to be VoiceBio's.");
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function unreachable(cause: unknown): VoiceError {
  const why = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new VoiceError("server.unreachable", `The server can't be reached: ${why}.`, { cause });
}
