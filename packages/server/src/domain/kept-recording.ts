import type { ChannelChoice } from "@voicebio/engine";

/** An accepted recording as it arrived, kept so that a later recipe can embed its sample. */
export interface KeptRecording {
  readonly sampleId: string;
  /** What was listened to when it was enrolled. */
  readonly channel: ChannelChoice;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
