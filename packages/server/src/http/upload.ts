import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { MultipartFile } from "@fastify/multipart";
import type { AudioBody } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";
import type { FastifyRequest } from "fastify";
import type { Recording } from "../domain/recording.ts";
import { Refusal } from "../domain/refusal.ts";
import type { UploadLimits } from "./context.ts";
import type { UploadBudget } from "./upload-budget.ts";

/** The recordings of one request; `release` gives their memory back to the budget. */
export interface Upload {
  readonly recordings: readonly Recording[];
  readonly release: () => void;
}

interface Receiving {
  readonly limits: UploadLimits;
  readonly audio: AudioBody;
  /** Accounts for bytes as they arrive. */
  readonly take: (bytes: number) => void;
}

/**
 * Reads the recordings of a request: the `audio` parts of a form, or the raw body.
 *
 * @throws VoiceError `request.*`, `audio.too_large`, `server.overloaded`; the rest of the body is then read and dropped
 */
export async function receiveUpload(
  request: FastifyRequest,
  audio: AudioBody,
  limits: UploadLimits,
  budget: UploadBudget,
): Promise<Upload> {
  let taken = 0;
  const release = () => budget.giveBack(taken);
  const take = (bytes: number) => {
    if (taken + bytes > budget.limitBytes) {
      throw new Refusal("request.too_large", `A request may hold at most ${budget.limitBytes} bytes of recordings.`);
    }
    budget.take(bytes);
    taken += bytes;
  };
  try {
    const receiving = { limits, audio, take };
    const recordings = request.isMultipart() ? await parts(request, receiving) : [await rawBody(request, receiving)];
    requireEnough(recordings, audio);
    return { recordings, release };
  } catch (error) {
    release();
    dropTheRest(request);
    throw error instanceof VoiceError ? error : notReceived(error);
  }
}

/** Without this a half-read body would block its connection until it times out. */
function dropTheRest({ raw }: FastifyRequest): void {
  raw.unpipe();
  raw.resume();
}

/** Whatever a form's parser says is about the form; limits have codes of their own. */
function notReceived(error: unknown): unknown {
  if (error instanceof Error && "code" in error && String(error.code).endsWith("_LIMIT")) return error;
  return new Refusal("request.malformed", "The body ended early or is not a well-formed multipart form.");
}

async function parts(request: FastifyRequest, receiving: Receiving): Promise<readonly Recording[]> {
  const most = receiving.audio.max ?? receiving.limits.maxRecordings;
  const recordings: Recording[] = [];
  for await (const part of request.parts()) {
    if (part.type !== "file" || part.fieldname !== "audio") throw unknownPart(part.fieldname);
    if (recordings.length === most) throw tooMany(most);
    recordings.push(await received((part as MultipartFile).file, receiving));
  }
  return recordings;
}

const unknownPart = (name: string): Refusal => {
  const error = { in: "form", pointer: `/${name.slice(0, 100)}`, message: "is not a known field" } as const;
  return new Refusal("request.invalid", "The form may hold parts named `audio` only.", { errors: [error] });
};

const tooMany = (most: number): Refusal =>
  new Refusal("request.too_many_recordings", `At most ${most} ${most === 1 ? "recording" : "recordings"} at once.`);

function requireEnough(recordings: readonly Recording[], { min }: AudioBody): void {
  if (recordings.length >= min) return;
  throw new Refusal("request.no_recording", `${recordings.length} sent, ${min} needed.`);
}

/** Media types under which recordings come; what they really are is found out from their bytes. */
const RAW_AUDIO = /^(audio\/.+|video\/(webm|mp4|ogg|x-matroska|quicktime)|application\/(ogg|octet-stream))$/;

function rawBody(request: FastifyRequest, receiving: Receiving): Promise<Recording> {
  const { "content-type": contentType, "content-length": length, "transfer-encoding": encoding } = request.headers;
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (mediaType === undefined && encoding === undefined && (length === undefined || length === "0")) {
    throw new Refusal("request.no_recording", "The request has no body.");
  }
  if (mediaType !== undefined && !RAW_AUDIO.test(mediaType)) {
    throw new Refusal("request.unsupported_media_type", "This route takes recordings.");
  }
  if (Number(length) > receiving.limits.maxRecordingBytes) throw tooLarge(receiving.limits);
  return received(request.raw, receiving);
}

const tooLarge = ({ maxRecordingBytes }: UploadLimits): Refusal =>
  new Refusal("audio.too_large", `A recording may have at most ${maxRecordingBytes} bytes.`);

/** One recording, counted and hashed while it arrives. */
async function received(stream: Readable, { limits, take }: Receiving): Promise<Recording> {
  const hash = createHash("sha256");
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A destroyed request would take its connection along, and the answer with it.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limits.maxRecordingBytes) throw tooLarge(limits);
    take(chunk.length);
    hash.update(chunk);
    chunks.push(chunk);
  }
  return { bytes: joined(chunks, size), sha256: hash.digest() };
}

/** In an ArrayBuffer of its own, so that it can be handed to a worker. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
