import type { Embedding, Sample } from "@voicebio/engine";
import type { Enrollment, SampleState } from "../domain/enrollment.ts";
import type { DomainEvent } from "../domain/event.ts";
import type { Speaker } from "../domain/speaker.ts";
import type { CalibrationStore } from "./calibration-store.ts";
import type { PolicyStore } from "./policy-store.ts";
import type { RecipeStore, RecordingStore } from "./recipe-stores.ts";
import type { SampleStore } from "./sample-store.ts";

/** A page of a list, in a stable order; `next` asks for the page after it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly cursor?: string;
  /** 1 to 200. */
  readonly limit: number;
}

export interface SpeakerStore {
  /** @throws VoiceError `speaker.external_id_taken` */
  readonly insert: (speaker: Speaker) => Promise<void>;
  /** Undefined for an unknown speaker and for another tenant's alike. */
  readonly find: (tenantId: string, speakerId: string) => Promise<Speaker | undefined>;
  readonly findByExternalId: (tenantId: string, externalId: string) => Promise<Speaker | undefined>;
  /** In order of creation; `search` is found anywhere in name or externalId, whatever its case. */
  readonly list: (tenantId: string, search: string | undefined, page: PageRequest) => Promise<Page<Speaker>>;
  /** @throws VoiceError `speaker.external_id_taken`; false when there is no such speaker */
  readonly update: (speaker: Speaker) => Promise<boolean>;
  /** Takes enrollments, samples and the idempotent replies about the speaker along; false when there is none. */
  readonly delete: (tenantId: string, speakerId: string) => Promise<boolean>;
  readonly count: (tenantId: string) => Promise<number>;
}

/** One sample as scoring needs it. */
export interface SampleEmbedding extends Sample {
  readonly sampleId: string;
  /** Its enrollment: one session of recording. */
  readonly enrollmentId: string;
}

/** Everything an index needs of one speaker for one recipe. */
export interface SpeakerSamples {
  readonly tenantId: string;
  readonly speakerId: string;
  readonly samples: readonly [SampleEmbedding, ...SampleEmbedding[]];
}

/** A sample that a speaker has. */
export interface KnownSample {
  readonly sampleId: string;
  readonly state: SampleState;
  /** Those that it has embeddings of. */
  readonly recipes: ReadonlySet<string>;
}

export interface EnrollmentStore {
  /** Enrollment, samples and embeddings, all or nothing. */
  readonly insert: (enrollment: Enrollment) => Promise<void>;
  readonly find: (tenantId: string, enrollmentId: string) => Promise<Enrollment | undefined>;
  readonly list: (tenantId: string, speakerId: string, page: PageRequest) => Promise<Page<Enrollment>>;
  readonly delete: (tenantId: string, enrollmentId: string) => Promise<boolean>;
  /** The speaker's samples with these digests, active or not, by digest; digests without a sample are left out. */
  readonly knownSamples: (
    tenantId: string,
    speakerId: string,
    digests: readonly string[],
  ) => Promise<ReadonlyMap<string, KnownSample>>;
  /** Adds embeddings of further recipes to a sample, all or nothing; an error where there is no such sample, or it has one of them. */
  readonly addEmbeddings: (tenantId: string, sampleId: string, embeddings: readonly Embedding[]) => Promise<void>;
  /** The speaker's active samples embedded by this recipe, oldest first. */
  readonly samplesOf: (tenantId: string, speakerId: string, recipe: string) => Promise<readonly SampleEmbedding[]>;
  /** The same for several speakers at once; speakers without active samples are left out. */
  readonly samplesOfMany: (
    tenantId: string,
    speakerIds: readonly string[],
    recipe: string,
  ) => Promise<readonly SpeakerSamples[]>;
  /**
   * Every speaker of every tenant with active samples of this recipe, page by page, for building an index at start.
   * Not one snapshot: what is written during the walk may or may not be in it.
   */
  readonly everySpeaker: (recipe: string) => AsyncIterable<SpeakerSamples>;
}

/** The stored answer to a request that carried an Idempotency-Key. */
export interface IdempotentReply {
  readonly bodyDigest: string;
  readonly status: number;
  /** The reply's JSON text. */
  readonly body: string;
  /** The stored speaker that the reply tells about, and with whom it is deleted; null where it tells about nobody. */
  readonly speakerId: string | null;
}

/** Keeps of routes and keys only what knows them again: the route of an erasure names whom it erased. */
export interface IdempotencyStore {
  readonly find: (tenantId: string, route: string, key: string) => Promise<IdempotentReply | undefined>;
  /** @throws VoiceError `idempotency.in_progress` when another request stored the same key first */
  readonly insert: (tenantId: string, route: string, key: string, reply: IdempotentReply, at: Date) => Promise<void>;
  readonly deleteOlderThan: (moment: Date) => Promise<void>;
  /** Forgets every reply that tells about this speaker. Those about another one that name it stay. */
  readonly deleteAbout: (tenantId: string, speakerId: string) => Promise<void>;
  /** Forgets every reply that names this speaker, whomever it tells about. Reads all of the tenant's: for erasures alone. */
  readonly deleteNaming: (tenantId: string, speakerId: string) => Promise<void>;
}

export interface EventStore {
  readonly append: (event: DomainEvent) => Promise<void>;
}

export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** SHA-256 of the key, hex: a key has 256 random bits, so a slow hash would add nothing. */
  readonly digest: string;
  readonly createdAt: Date;
}

export interface TenantStore {
  /** Makes the tenant where it is missing. */
  readonly ensure: (tenantId: string, name: string, at: Date) => Promise<void>;
  readonly insertKey: (key: ApiKey) => Promise<void>;
  readonly findKey: (digest: string) => Promise<ApiKey | undefined>;
  readonly hasKeys: (tenantId: string) => Promise<boolean>;
}

export interface Stores {
  readonly speakers: SpeakerStore;
  readonly enrollments: EnrollmentStore;
  readonly samples: SampleStore;
  readonly recordings: RecordingStore;
  readonly recipes: RecipeStore;
  readonly policies: PolicyStore;
  readonly calibrations: CalibrationStore;
  readonly idempotency: IdempotencyStore;
  readonly events: EventStore;
  readonly tenants: TenantStore;
}

/** What a request writes commits together or not at all. */
export interface UnitOfWork {
  /** Reads see what is committed, without waiting; each write through these commits by itself. */
  readonly stores: Stores;
  /**
   * Runs `work` in one transaction; it is durable once the promise resolves, and rolled back when `work` throws.
   * Commits run one after another. Within `work`, reads through `this.stores` see what was committed before,
   * and writes through them are an error: they would wait for the transaction that waits for them.
   */
  readonly commit: <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;
  /** A cheap question that fails when the store can't answer. */
  readonly ping: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}
