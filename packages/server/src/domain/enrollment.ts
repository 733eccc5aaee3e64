import type { Embedding, QualityReport, Reason, Sample } from "@voicebio/engine";

/** A quarantined sample is kept and counts nowhere, until a person or further recordings confirm it. */
export type SampleState = "active" | "quarantined";

/** What was heard in one good recording, and its embeddings; its audio stands elsewhere, where it is kept. */
export interface HeardSample {
  /** `smp_` and a UUIDv7. */
  readonly id: string;
  /** Keyed digest of the recording's bytes: knows a recording again without telling anything about it. */
  readonly digest: string;
  /** Its seconds of speech are those that the recipe preferred at enrollment heard, and weigh the sample in every recipe. */
  readonly quality: QualityReport;
  /** One per recipe that served and heard speech, raw: not centered, not normalized. */
  readonly embeddings: readonly Embedding[];
}

/** A recording of an enrollment. */
export interface StoredSample extends HeardSample {
  readonly state: SampleState;
  /** Why it is quarantined, or what was allowed none the less. */
  readonly reasons: readonly Reason[];
}

/** The sample as one recipe compares it; undefined where the recipe has not embedded it. */
export function comparable({ embeddings, quality }: HeardSample, recipe: string): Sample | undefined {
  const embedding = embeddings.find((one) => one.recipe === recipe);
  const { netSpeechS, snrDb, bandwidthHz } = quality;
  return embedding && { embedding, netSpeechS, snrDb, bandwidthHz };
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
