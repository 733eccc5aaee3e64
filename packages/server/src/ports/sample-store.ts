import type { Reason } from "@voicebio/engine";
import type { SampleState } from "../domain/enrollment.ts";
import type { SampleEmbedding } from "./stores.ts";

export interface QuarantinedSample extends SampleEmbedding {
  readonly reasons: readonly Reason[];
}

/** Samples one by one: which count, and what is kept aside. Every other reading for comparison gives active ones alone. */
export interface SampleStore {
  /** Undefined where this speaker has no such sample. */
  readonly stateOf: (tenantId: string, speakerId: string, sampleId: string) => Promise<SampleState | undefined>;
  /** The speaker's quarantined samples embedded by this recipe, oldest first. */
  readonly quarantinedOf: (
    tenantId: string,
    speakerId: string,
    recipe: string,
  ) => Promise<readonly QuarantinedSample[]>;
  /** Makes the sample count, and forgets the reasons against it; nothing happens where there is none. */
  readonly activate: (tenantId: string, sampleId: string) => Promise<void>;
  /** Drops every reason that names this speaker; a quarantined sample that has no other left gets `instead`. */
  readonly dropReasonsNaming: (tenantId: string, speakerId: string, instead: Reason) => Promise<void>;
  /** Takes its embeddings and its recording along, and with the last sample the enrollment; false when there is none. */
  readonly delete: (tenantId: string, sampleId: string) => Promise<boolean>;
}
