import type { ErrorCode, FieldError, RecordingOutcome } from "@voicebio/contract";
import { VoiceError } from "@voicebio/engine";

/** What a refusal may carry beside its sentence; stands in the problem on the wire. */
export interface RefusalMembers {
  readonly errors?: readonly FieldError[];
  readonly recordings?: readonly RecordingOutcome[];
}

/** A VoiceError of the server's own codes, with what the caller needs to put it right. */
export class Refusal extends VoiceError<ErrorCode> {
  readonly members: RefusalMembers;

  constructor(code: ErrorCode, detail: string, members: RefusalMembers = {}) {
    super(code, detail);
    this.members = members;
  }
}

/** True of what is wrong with a recording itself, not with the server that reads it. */
export const isRecordingFault = (error: unknown): error is VoiceError =>
  error instanceof VoiceError && error.code.startsWith("audio.");
