import type { Embedding, QualityReport } from "@voicebio/engine";

/** One accepted recording of an enrollment: what was heard, and its embeddings; its audio stands elsewhere, where it is kept. */
export interface StoredSample {
  /** `smp_` and a UUIDv7. */
  readonly id: string;
  /** Keyed digest of the recording's bytes: knows a recording again without telling anything about it. */
  readonly digest: string;
  /** Its seconds of speech are those that the recipe preferred at enrollment heard, and weigh the sample in every recipe. */
  readonly quality: QualityReport;
  /** One per recipe that served and heard speech, raw: not centered, not normalized. */
  readonly embeddings: readonly Embedding[];
}

/** What one enrollment request added to a speaker. */
export interface Enrollment {
  /** `enr_` and a UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  readonly speakerId: string;
  readonly createdAt: Date;
  readonly samples: readonly StoredSample[];
}
