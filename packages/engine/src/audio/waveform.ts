/** Decoded mono samples in [-1, 1] with their rate. */
export interface Waveform {
  readonly samples: Float32Array;
  readonly rateHz: number;
}

/** What a recording was before it was decoded. */
export interface RecordingFormat {
  /** `wav`, `flac`, `mp3`, `ogg`, `webm`, `mp4`, `adts`, or what an outside decoder names. */
  readonly container: string;
  /** `pcm_s16`, `pcm_f32`, `alaw`, `mulaw`, `flac`, `mp3`, `opus`, `vorbis`, `aac`, … */
  readonly codec: string;
  readonly rateHz: number;
  readonly channels: number;
  readonly durationS: number;
}

/** A recording after decoding: one channel at the rate asked for, and what must be measured before resampling. */
export interface DecodedRecording {
  readonly waveform: Waveform;
  readonly format: RecordingFormat;
  /** Share of samples, in [0, 1], that sit in a flat run at the ceiling (clipping), counted at the recording's own rate. */
  readonly clippedShare: number;
}

export interface DecodeLimits {
  readonly maxBytes: number;
  /** Longest recording in seconds; applied while decoding, so a small file can't unfold into gigabytes. */
  readonly maxDurationS: number;
}

/** Mix all channels down, or take one, counted from 0. */
export type ChannelChoice = "mix" | number;

/**
 * A decoder outside the engine (an `ffmpeg` on the PATH), handed in by whoever composes the engine.
 * Gives mono at `rateHz`; must stop at `maxDurationS` with `audio.too_long` and within its own time limit.
 */
export type OutsideDecoder = (
  recording: Uint8Array,
  options: { readonly rateHz: number; readonly channel: ChannelChoice; readonly maxDurationS: number },
) => Promise<{ readonly samples: Float32Array; readonly format: RecordingFormat }>;

export interface DecodeOptions {
  readonly rateHz: number;
  readonly channel: ChannelChoice;
  readonly limits: DecodeLimits;
  readonly outside?: OutsideDecoder;
}
