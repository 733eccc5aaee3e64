import { Refusal } from "../domain/refusal.ts";

/** Bytes of recordings that may be in memory at once, over all requests: the bound on what uploads can take. */
export class UploadBudget {
  readonly limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** @throws VoiceError `server.overloaded` at once where the bytes do not fit */
  take(bytes: number): void {
    if (this.#usedBytes + bytes > this.limitBytes) {
      throw new Refusal("server.overloaded", "Too many recordings are being sent at once.");
    }
    this.#usedBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
