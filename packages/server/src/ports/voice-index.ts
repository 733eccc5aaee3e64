export interface IndexHit {
  readonly speakerId: string;
  /** Dot product of probe and voiceprint: in the order of their scores. */
  readonly score: number;
}

/**
 * 1:N search over voiceprints: always derived from the store and equal to it. Off the main thread.
 * All vectors of a recipe are of one length in numbers. Tenants and recipes never meet in one search.
 *
 * Every method throws VoiceError `index.failed` once the index has lost what it held: it answers from all its voices or not
 * at all. `search` throws `server.overloaded` at once when too many searches wait.
 */
export interface VoiceIndex {
  /** Adds a speaker's voiceprint or replaces it. */
  readonly put: (tenantId: string, recipe: string, speakerId: string, vector: Float32Array) => Promise<void>;
  /** Many at once, for building at start: `vectors` holds one row a speaker. */
  readonly putMany: (
    tenantId: string,
    recipe: string,
    speakerIds: readonly string[],
    vectors: Float32Array,
  ) => Promise<void>;
  /** Takes a speaker out of one recipe's index; nothing happens when it is not there. */
  readonly remove: (tenantId: string, recipe: string, speakerId: string) => Promise<void>;
  /** The `top` nearest, best first, exact; ties by speaker id. */
  readonly search: (
    tenantId: string,
    recipe: string,
    vector: Float32Array,
    top: number,
  ) => Promise<readonly IndexHit[]>;
  readonly size: (tenantId: string, recipe: string) => Promise<number>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}
