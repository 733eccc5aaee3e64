/** The one source of time. */
export interface Clock {
  readonly now: () => Date;
}

/** Knows a recording again: an HMAC under a key that never leaves the data folder, so a digest tells nothing by itself. */
export interface RecordingDigest {
  /** @returns hex; the same bytes give another digest in another tenant */
  readonly digest: (tenantId: string, recording: Uint8Array) => string;
}
