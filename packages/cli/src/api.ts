import { randomUUID } from "node:crypto";
import type {
  Comparison,
  EnrollmentResult,
  Identification,
  Inspection,
  ModelList,
  Speaker,
  SpeakerPage,
  Verification,
} from "@voicebio/contract";
import type { ApiClient, ApiRequest } from "./api-client.ts";
import { json, multipart, type Recording } from "./upload.ts";

/** The API's doors that the command uses, each as one typed call. */
export interface Api {
  readonly createSpeaker: (speaker: { readonly name: string; readonly externalId: string }) => Promise<Speaker>;
  readonly getSpeaker: (speakerId: string) => Promise<Speaker>;
  readonly deleteSpeaker: (speakerId: string) => Promise<void>;
  /** Every speaker, or those in whose name or externalId `search` is found; page by page. */
  readonly speakers: (search?: string) => AsyncGenerator<Speaker>;
  readonly speakerByExternalId: (externalId: string) => Promise<Speaker | undefined>;
  readonly enroll: (speakerId: string, recordings: readonly Recording[]) => Promise<EnrollmentResult>;
  readonly verify: (speakerId: string, recording: Recording) => Promise<Verification>;
  readonly identify: (recording: Recording, top: number | undefined) => Promise<Identification>;
  readonly compare: (a: Recording, b: Recording) => Promise<Comparison>;
  readonly inspect: (recording: Recording) => Promise<Inspection>;
  readonly models: () => Promise<ModelList>;
}

const LARGEST_PAGE = 200;

export function apiOver({ send }: ApiClient): Api {
  const page = (query: Readonly<Record<string, string>>): Promise<SpeakerPage> =>
    send({ method: "GET", path: `/v1/speakers?${new URLSearchParams(query)}` });
  const ask = async <T>(path: string, recordings: readonly Recording[]): Promise<T> =>
    send({ method: "POST", path, body: await multipart(recordings) });
  const store = <T>(request: Omit<ApiRequest, "idempotencyKey">): Promise<T> =>
    send({ ...request, idempotencyKey: randomUUID() });
  return {
    createSpeaker: (speaker) => store({ method: "POST", path: "/v1/speakers", body: json(speaker) }),
    getSpeaker: (speakerId) => send({ method: "GET", path: speakerPath(speakerId) }),
    deleteSpeaker: (speakerId) => store({ method: "DELETE", path: speakerPath(speakerId) }),
    speakers: (search) => everySpeaker(page, search),
    speakerByExternalId: async (externalId) => (await page({ externalId })).items[0],
    enroll: async (speakerId, recordings) =>
      store({ method: "POST", path: `${speakerPath(speakerId)}/enrollments`, body: await multipart(recordings) }),
    verify: (speakerId, recording) => ask(`${speakerPath(speakerId)}/verifications`, [recording]),
    identify: (recording, top) => ask(`/v1/identifications${top === undefined ? "" : `?top=${top}`}`, [recording]),
    compare: (a, b) => ask("/v1/comparisons", [a, b]),
    inspect: (recording) => ask("/v1/inspections", [recording]),
    models: () => send({ method: "GET", path: "/v1/models" }),
  };
}

const speakerPath = (speakerId: string): string => `/v1/speakers/${encodeURIComponent(speakerId)}`;

async function* everySpeaker(
  page: (query: Readonly<Record<string, string>>) => Promise<SpeakerPage>,
  search: string | undefined,
): AsyncGenerator<Speaker> {
  let cursor: string | null = null;
  do {
    const { items, next }: SpeakerPage = await page({
      limit: String(LARGEST_PAGE),
      ...(search !== undefined && { search }),
      ...(cursor !== null && { cursor }),
    });
    yield* items;
    cursor = next;
  } while (cursor !== null);
}
