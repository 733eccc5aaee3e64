import type { Kysely } from "kysely";
import type { SampleState } from "../../domain/enrollment.ts";

/** Every table, as the queries see it. Moments are ISO 8601 in UTC, so that text order is the order of time. */
export interface Tables {
  readonly tenants: TenantRow;
  readonly api_keys: ApiKeyRow;
  readonly speakers: SpeakerRow;
  readonly enrollments: EnrollmentRow;
  readonly samples: SampleRow;
  readonly embeddings: EmbeddingRow;
  readonly recordings: RecordingRow;
  readonly policies: PolicyRow;
  readonly calibrations: CalibrationRow;
  readonly calibration_voices: CalibrationVoiceRow;
  readonly idempotency: IdempotencyRow;
  readonly events: EventRow;
}

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  /** Name of the recipe that it chose. */
  readonly recipe: string | null;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly digest: string;
  readonly created_at: string;
}

export interface SpeakerRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string | null;
  readonly external_id: string | null;
  /** The two above as a search compares them (see `folded`). */
  readonly name_folded: string | null;
  readonly external_id_folded: string | null;
  /** 1 or 0: not every database has truth values. */
  readonly watchlist: number;
  readonly created_at: string;
}

/** One enrollment request, which is one session of recording. */
export interface EnrollmentRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly speaker_id: string;
  readonly created_at: string;
}

export interface SampleRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly speaker_id: string;
  readonly enrollment_id: string;
  /** Place within its enrollment, from 0. */
  readonly position: number;
  readonly digest: string;
  /** Its weight in a voiceprint; also in `quality`, and here so that sums of it are made in the database. */
  readonly net_speech_s: number;
  /** QualityReport as JSON. */
  readonly quality: string;
  readonly state: SampleState;
  /** Reason[] as JSON; null where there are none. */
  readonly reasons: string | null;
  /** That of its enrollment, so that a speaker's samples can be read in order without a join. */
  readonly created_at: string;
}

export interface EmbeddingRow {
  readonly sample_id: string;
  readonly recipe: string;
  readonly tenant_id: string;
  readonly speaker_id: string;
  /** Place among the sample's embeddings, from 0. */
  readonly position: number;
  /** 32-bit floats, little-endian; opaque to the database. */
  readonly vector: Uint8Array;
}

/** A recording as it arrived; only where recordings are kept. */
export interface RecordingRow {
  readonly tenant_id: string;
  readonly sample_id: string;
  /** `mix`, or the number of a channel. */
  readonly channel: string;
  readonly bytes: Uint8Array;
}

export interface PolicyRow {
  readonly tenant_id: string;
  readonly name: string;
  /** Policy as JSON. */
  readonly settings: string;
  readonly updated_at: string;
}

export interface CalibrationRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly recipe: string;
  readonly version: number;
  readonly state: string;
  /** CalibrationFigures as JSON. */
  readonly figures: string | null;
  /** WrittenStratum[] as JSON. */
  readonly strata: string;
  readonly built_in: string | null;
  readonly created_at: string;
  readonly applied_at: string | null;
}

export interface CalibrationVoiceRow {
  readonly tenant_id: string;
  readonly calibration_id: string;
  readonly band: string;
  readonly speaker_id: string;
  /** Mean of the speaker's raw embeddings in the band; as vectors of embeddings. */
  readonly mean: Uint8Array;
}

export interface IdempotencyRow {
  readonly tenant_id: string;
  /** SHA-256 in hex, as the key's. */
  readonly route: string;
  readonly key: string;
  readonly body_digest: string;
  readonly status: number;
  readonly body: string;
  readonly speaker_id: string | null;
  readonly created_at: string;
}

export interface EventRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly subject_id: string | null;
  /** JSON. */
  readonly details: string;
}

export type Database = Kysely<Tables>;

/**
 * How a store reaches its database: directly, or within one transaction that several stores share.
 * What differs between databases stands here, so that the stores' queries run on every one of them.
 */
export interface SqlSession {
  readonly read: Database;
  /** All of `work` commits together. */
  readonly write: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
  /** The same where something personal is deleted: no copy of it may stay behind in the database's files. */
  readonly erase: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
  /** Whether this error of the database says that a unique value is taken. */
  readonly isTaken: (error: unknown) => boolean;
}
