import { type ErrorCode, errorEntry, isErrorCode, type Problem } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";
import { Refusal } from "../domain/refusal.ts";

/** An error as it leaves the house. */
export interface ProblemReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Problem;
}

/** Fastify's own errors that have a code of ours; its other 4xx are all "can't be parsed". */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "request.unsupported_media_type",
  FST_ERR_CTP_BODY_TOO_LARGE: "request.too_large",
  FST_REQ_FILE_TOO_LARGE: "audio.too_large",
  FST_PARTS_LIMIT: "request.too_many_recordings",
  FST_FILES_LIMIT: "request.too_many_recordings",
};

/** The only place where an error becomes a reply. Of an unknown error nothing but an id gets out. */
export function problemOf(error: unknown, requestId: string): ProblemReply {
  const { code, detail, members } = known(error);
  const { status, title, whatToDo, retryAfterS } = errorEntry(code);
  const problem: Problem = {
    type: `/errors/${code}`,
    title,
    status,
    code,
    // What stands in an internal error's sentence (a path, a query) is for the log.
    ...(detail !== undefined && status !== 500 && { detail }),
    whatToDo,
    ...(status >= 500 && { requestId }),
    ...(members?.errors && { errors: [...members.errors] }),
    ...(members?.recordings && { recordings: [...members.recordings] }),
  };
  const headers = {
    "content-type": "application/problem+json; charset=utf-8",
    ...(retryAfterS !== undefined && { "retry-after": String(retryAfterS) }),
    ...(status === 401 && { "www-authenticate": "Bearer" }),
  };
  return { status, headers, problem };
}

interface Known {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly members?: Refusal["members"];
}

function known(error: unknown): Known {
  if (error instanceof Refusal) return { code: error.code, detail: error.message, members: error.members };
  if (error instanceof VoiceError && isErrorCode(error.code)) return { code: error.code, detail: error.message };
  const { code, statusCode } = (error ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  if (typeof code === "string") {
    const ours = Object.hasOwn(FASTIFY_CODES, code) ? FASTIFY_CODES[code] : undefined;
    if (ours !== undefined) return { code: ours };
  }
  if (error instanceof Error && typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return { code: "request.malformed", detail: error.message };
  }
  return { code: "server.internal" };
}
