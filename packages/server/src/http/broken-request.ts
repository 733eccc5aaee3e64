import type { Socket } from "node:net";
import type { ErrorCode } from "@voicebio/contract";
import { Refusal } from "../domain/refusal.ts";
import { problemOf } from "./problem.ts";

/** What is not HTTP at all never becomes a request: answered on the socket itself. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, problem } = problemOf(new Refusal(codeFor(error.code), "This is not a complete HTTP request."), "");
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    "Content-Type: application/problem+json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function codeFor(code: string | undefined): ErrorCode {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "request.timed_out";
  return code === "HPE_HEADER_OVERFLOW" ? "request.too_large" : "request.malformed";
}
