/** A client as plain as curl; every reply is held against what the server publishes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type PublishedApi, publishedApi } from "./published-api.ts";
import type { ServerProcess } from "./server-process.ts";

const FIXTURES = resolve(import.meta.dirname, "../fixtures");

/** A fixture's bytes, by its path below `test/fixtures`. */
export const fixture = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(resolve(FIXTURES, path)));

/** Sentence `number` (1 to 6) of a synthetic voice. */
export const voice = (name: string, number: number): Uint8Array<ArrayBuffer> =>
  fixture(`voices/${name}/${number}.opus`);

export interface CallOptions {
  readonly json?: unknown;
  /** Sent as the form's `audio` parts. */
  readonly audio?: readonly Uint8Array<ArrayBuffer>[];
  /** Sent as it is. */
  readonly body?: Content;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another key than the first; none where it is empty. */
  readonly key?: string;
}

type Content = string | Uint8Array<ArrayBuffer> | FormData;

interface Reason {
  readonly code: string;
  readonly needS: number;
  readonly speakerId: string;
}

interface Item {
  readonly id: string;
  readonly name: string;
  readonly samples: readonly {
    readonly id: string;
    readonly state: string;
    readonly reasons: readonly Reason[];
    readonly recipes: readonly string[];
    readonly recordingKept: boolean;
  }[];
  readonly speakerId: string;
  readonly servedBy: string | null;
  readonly needS: number;
}

interface VoiceprintState {
  readonly recipe: string;
  readonly state: string;
  readonly netSpeechS: number;
  readonly needS: number;
  readonly samples: number;
}

/** All that a reply may hold; the published schema says which reply holds what, and is checked before a test looks. */
export interface Body extends Item {
  readonly externalId: string | null;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly whatToDo: string;
  readonly errors: readonly { readonly pointer: string }[];
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly recordings: readonly {
    readonly outcome: string;
    readonly sampleId: string;
    readonly reasons: readonly Reason[];
    readonly format: { readonly codec: string };
  }[];
  readonly voiceprints: readonly [VoiceprintState, ...VoiceprintState[]];
  readonly decision: string;
  readonly reasons: readonly Reason[];
  readonly llr: number;
  readonly threshold: number;
  readonly recipe: string;
  readonly calibration: string;
  readonly state: string;
  readonly report: { readonly speakers: number; readonly notes: readonly string[] } | null;
  readonly candidates: readonly {
    readonly speakerId: string;
    readonly name: string | null;
    readonly llr: number;
    readonly recipe: string;
  }[];
  readonly gallerySize: number;
  readonly probe: { readonly netSpeechS: number };
  readonly format: { readonly codec: string; readonly rateHz: number };
  readonly quality: { readonly bandwidthHz: number };
  readonly recipes: readonly {
    readonly id: string;
    readonly preferred: boolean;
  }[];
  readonly done: number;
  readonly failed: readonly { readonly sampleId: string; readonly code: string }[];
  readonly remaining: number;
  readonly notKept: number;
  readonly embeddings: number;
  readonly watchlist: boolean;
  readonly released: readonly string[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface Client {
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Reply>;
  /** A new speaker's id. */
  readonly speaker: (name: string) => Promise<string>;
  /** A new speaker's id, enrolled with these recordings. */
  readonly enrolled: (name: string, recordings: readonly Uint8Array<ArrayBuffer>[]) => Promise<string>;
}

export async function clientOf({ url, key }: Pick<ServerProcess, "url" | "key">): Promise<Client> {
  const published = await publishedApi(url);
  const call = (method: string, path: string, options: CallOptions = {}) =>
    send(url, key, published, method, path, options);
  const speaker = async (name: string): Promise<string> => {
    const reply = await call("POST", "/v1/speakers", { json: { name } });
    assert.equal(reply.status, 201);
    return reply.body.id;
  };
  const enrolled = async (name: string, audio: readonly Uint8Array<ArrayBuffer>[]): Promise<string> => {
    const id = await speaker(name);
    const reply = await call("POST", `/v1/speakers/${id}/enrollments`, { audio });
    assert.equal(reply.status, 201, reply.text);
    return id;
  };
  return { call, speaker, enrolled };
}

async function send(
  url: string,
  standardKey: string,
  published: PublishedApi,
  method: string,
  path: string,
  options: CallOptions,
): Promise<Reply> {
  const key = options.key ?? standardKey;
  const { body, type } = bodyOf(options);
  const headers = {
    ...(key !== "" && { authorization: `Bearer ${key}` }),
    ...(type !== undefined && { "content-type": type }),
    ...options.headers,
  };
  const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  const mediaType = response.headers.get("content-type")?.split(";")[0] ?? "";
  const parsed: unknown = mediaType.endsWith("json") ? JSON.parse(text) : text === "" ? undefined : text;
  assert.ok(response.headers.get("x-request-id"), "every reply carries an x-request-id");
  published.holds(method, path, response.status, mediaType, parsed);
  return { status: response.status, headers: response.headers, text, body: parsed as Body };
}

function bodyOf({ json, audio, body }: CallOptions): { readonly body?: Content; readonly type?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), type: "application/json" };
  if (audio === undefined) return body === undefined ? {} : { body };
  const form = new FormData();
  for (const recording of audio) form.append("audio", new Blob([recording]), "recording");
  return { body: form };
}
