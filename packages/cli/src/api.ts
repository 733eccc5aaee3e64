import { randomUUID } from "node:crypto";
import type {
  Calibration,
  Comparison,
  DependentSpeaker,
  Enrollment,
  EnrollmentResult,
  Identification,
  Inspection,
  MigrateRecordings,
  Migration,
  ModelList,
  Policy,
  PolicyReport,
  ProposeCalibration,
  RecipeStatus,
  Retirement,
  RollBackCalibration,
  RolledBack,
  SampleConfirmation,
  ServingRecipes,
  SetPolicy,
  Speaker,
  Verification,
} from "@voicebio/contract";
import type { ApiClient, ApiRequest } from "./api-client.ts";
import { json, multipart, type Recording } from "./upload.ts";

/** By which policy; the tenant's default where nothing is said. */
export interface ByPolicy {
  readonly policy: string | undefined;
}

/** The API's doors that the command uses, each as one typed call. */
export interface Api {
  readonly createSpeaker: (speaker: { readonly name: string; readonly externalId: string }) => Promise<Speaker>;
  readonly getSpeaker: (speakerId: string) => Promise<Speaker>;
  readonly deleteSpeaker: (speakerId: string) => Promise<void>;
  /** Every speaker, or those in whose name or externalId `search` is found; page by page. */
  readonly speakers: (search?: string) => AsyncGenerator<Speaker>;
  readonly speakerByExternalId: (externalId: string) => Promise<Speaker | undefined>;
  readonly enroll: (speakerId: string, recordings: readonly Recording[], by: ByPolicy) => Promise<EnrollmentResult>;
  /** Every enrollment of a speaker, oldest first; page by page. */
  readonly enrollments: (speakerId: string) => AsyncGenerator<Enrollment>;
  readonly confirmSample: (speakerId: string, sampleId: string) => Promise<SampleConfirmation>;
  readonly deleteSample: (speakerId: string, sampleId: string) => Promise<void>;
  /** Several recordings are one longer probe. */
  readonly verify: (speakerId: string, recordings: readonly Recording[], by: ByPolicy) => Promise<Verification>;
  readonly identify: (recordings: readonly Recording[], by: ByPolicy & Top) => Promise<Identification>;
  readonly compare: (a: Recording, b: Recording, by: ByPolicy) => Promise<Comparison>;
  readonly inspect: (recording: Recording, by: ByPolicy) => Promise<Inspection>;
  readonly models: () => Promise<ModelList>;
  readonly policies: () => AsyncGenerator<Policy>;
  readonly getPolicy: (name: string) => Promise<PolicyReport>;
  readonly setPolicy: (name: string, policy: SetPolicy) => Promise<PolicyReport>;
  readonly deletePolicy: (name: string) => Promise<void>;
  readonly proposeCalibration: (request: ProposeCalibration) => Promise<Calibration>;
  /** Every version, oldest first; page by page. */
  readonly calibrations: () => AsyncGenerator<Calibration>;
  readonly applyCalibration: (id: string) => Promise<Calibration>;
  readonly rollBackCalibration: (request: RollBackCalibration) => Promise<RolledBack>;
  readonly recipeStatus: () => Promise<RecipeStatus>;
  /** Every speaker whom another recipe than the preferred one serves; page by page. */
  readonly dependentSpeakers: () => AsyncGenerator<DependentSpeaker>;
  /** Null goes back to the server's default. */
  readonly chooseRecipe: (preferred: string | null) => Promise<ServingRecipes>;
  readonly migrate: (request: MigrateRecordings) => Promise<Migration>;
  readonly retireRecipe: (recipe: string) => Promise<Retirement>;
}

/** Most candidates named; as many as the server names by itself where nothing is said. */
interface Top {
  readonly top: number | undefined;
}

const LARGEST_PAGE = 200;

export function apiOver({ send }: ApiClient): Api {
  const page =
    <T>(path: string) =>
    (query: Query): Promise<Page<T>> =>
      send({ method: "GET", path: `${path}?${new URLSearchParams(query)}` });
  const speakers = page<Speaker>("/v1/speakers");
  const ask = async <T>(path: string, recordings: readonly Recording[], by: ByPolicy & Partial<Top>): Promise<T> =>
    send({ method: "POST", path: withQuery(path, { ...by }), body: await multipart(recordings) });
  const store = <T>(request: Omit<ApiRequest, "idempotencyKey">): Promise<T> =>
    send({ ...request, idempotencyKey: randomUUID() });
  return {
    createSpeaker: (speaker) => store({ method: "POST", path: "/v1/speakers", body: json(speaker) }),
    getSpeaker: (speakerId) => send({ method: "GET", path: speakerPath(speakerId) }),
    deleteSpeaker: (speakerId) => store({ method: "DELETE", path: speakerPath(speakerId) }),
    speakers: (search) => everyItem(speakers, search === undefined ? {} : { search }),
    speakerByExternalId: async (externalId) => (await speakers({ externalId })).items[0],
    enroll: async (speakerId, recordings, by) => {
      const path = withQuery(`${speakerPath(speakerId)}/enrollments`, { ...by });
      return store({ method: "POST", path, body: await multipart(recordings) });
    },
    enrollments: (speakerId) => everyItem(page<Enrollment>(`${speakerPath(speakerId)}/enrollments`), {}),
    confirmSample: (speakerId, sampleId) =>
      store({ method: "POST", path: `${samplePath(speakerId, sampleId)}/confirmation` }),
    deleteSample: (speakerId, sampleId) => store({ method: "DELETE", path: samplePath(speakerId, sampleId) }),
    verify: (speakerId, recordings, by) => ask(`${speakerPath(speakerId)}/verifications`, recordings, by),
    identify: (recordings, by) => ask("/v1/identifications", recordings, by),
    compare: (a, b, by) => ask("/v1/comparisons", [a, b], by),
    inspect: (recording, by) => ask("/v1/inspections", [recording], by),
    models: () => send({ method: "GET", path: "/v1/models" }),
    policies: async function* () {
      const { items }: Page<Policy> = await send({ method: "GET", path: "/v1/policies" });
      yield* items;
    },
    getPolicy: (name) => send({ method: "GET", path: policyPath(name) }),
    setPolicy: (name, policy) => store({ method: "PUT", path: policyPath(name), body: json(policy) }),
    deletePolicy: (name) => store({ method: "DELETE", path: policyPath(name) }),
    proposeCalibration: (request) => store({ method: "POST", path: "/v1/calibrations", body: json(request) }),
    calibrations: () => everyItem(page<Calibration>("/v1/calibrations"), {}),
    applyCalibration: (id) => store({ method: "POST", path: `/v1/calibrations/${encodeURIComponent(id)}/application` }),
    rollBackCalibration: (request) => store({ method: "POST", path: "/v1/calibrations/rollback", body: json(request) }),
    recipeStatus: () => send({ method: "GET", path: "/v1/models/status" }),
    dependentSpeakers: () => everyItem(page<DependentSpeaker>("/v1/models/status/speakers"), {}),
    chooseRecipe: (preferred) => store({ method: "PATCH", path: "/v1/models", body: json({ preferred }) }),
    migrate: (request) => send({ method: "POST", path: "/v1/models/migrations", body: json(request) }),
    retireRecipe: (recipe) => store({ method: "DELETE", path: `/v1/models/recipes/${encodeURIComponent(recipe)}` }),
  };
}

const speakerPath = (speakerId: string): string => `/v1/speakers/${encodeURIComponent(speakerId)}`;

const policyPath = (name: string): string => `/v1/policies/${encodeURIComponent(name)}`;

const samplePath = (speakerId: string, sampleId: string): string =>
  `${speakerPath(speakerId)}/samples/${encodeURIComponent(sampleId)}`;

/** A path with those of the fields that are given. */
function withQuery(path: string, fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(given))}`;
}

type Query = Readonly<Record<string, string>>;

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

async function* everyItem<T>(page: (query: Query) => Promise<Page<T>>, query: Query): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const { items, next }: Page<T> = await page({
      limit: String(LARGEST_PAGE),
      ...query,
      ...(cursor !== null && { cursor }),
    });
    yield* items;
    cursor = next;
  } while (cursor !== null);
}
