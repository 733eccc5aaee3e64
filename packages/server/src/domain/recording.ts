/** Audio as it arrived, held only while its request is answered (see KeptRecording for what stays). */
export interface Recording {
  /** Handed over to the analysis: empty afterwards. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the bytes: knows the same recording again, and the same request. */
  readonly sha256: Uint8Array;
}
