import type { KeptRecording } from "../domain/kept-recording.ts";
import type { SpeakerStanding } from "../domain/standing.ts";

/** Which recipe a tenant prefers, which it has embeddings of, and who stands where in them. */
export interface RecipeStore {
  /** Name of the recipe that the tenant chose; undefined where it chose none. */
  readonly chosen: (tenantId: string) => Promise<string | undefined>;
  /** Undefined takes the choice back. */
  readonly choose: (tenantId: string, name: string | undefined) => Promise<void>;
  /** Ids of the recipes that the tenant has embeddings of, in order. Cheap: asked at every request. */
  readonly stored: (tenantId: string) => Promise<readonly string[]>;
  /** The same over all tenants, for the start of a server. */
  readonly everyStored: () => Promise<readonly string[]>;
  /** Of active samples alone. Speakers without any are left out; the order is any. */
  readonly standingsOf: (
    tenantId: string,
    speakerIds: readonly string[],
    recipe: string,
  ) => Promise<readonly SpeakerStanding[]>;
  /** Deletes the tenant's embeddings of one recipe, and says how many there were; samples and recordings stay. */
  readonly deleteEmbeddings: (tenantId: string, recipe: string) => Promise<number>;
}

/** A kept recording whose sample lacks an embedding of some recipe. */
export interface WaitingRecording {
  readonly sampleId: string;
  readonly speakerId: string;
}

/** Samples that lack an embedding of some recipe. */
export interface WaitingCount {
  readonly kept: number;
  readonly notKept: number;
}

/** The recordings of samples, active or not, as they arrived; each is erased together with its sample. */
export interface RecordingStore {
  /** An error where there is no such sample, or its recording is kept already. */
  readonly insert: (tenantId: string, recording: KeptRecording) => Promise<void>;
  readonly find: (tenantId: string, sampleId: string) => Promise<KeptRecording | undefined>;
  /** The samples of these enrollments whose recording is kept. */
  readonly keptIn: (tenantId: string, enrollmentIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Recordings of samples that this recipe has not embedded, in the order of the samples' ids, `after` one of them. */
  readonly waiting: (
    tenantId: string,
    recipe: string,
    page: { readonly after?: string; readonly limit: number },
  ) => Promise<readonly WaitingRecording[]>;
  /** Whether this sample is one of them: false as well once it is erased. */
  readonly isWaiting: (tenantId: string, recipe: string, sampleId: string) => Promise<boolean>;
  readonly countWaiting: (tenantId: string, recipe: string) => Promise<WaitingCount>;
}
