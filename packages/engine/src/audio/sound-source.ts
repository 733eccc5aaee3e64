import { engineError } from "../errors.ts";

/** A piece of decoded sound; it belongs to the source and is overwritten when the next piece is asked for. */
export interface Sound {
  readonly rateHz: number;
  /** One array per channel, all equally long; nominally in [-1, 1], but unchecked. */
  readonly planes: readonly Float32Array[];
}

/** A recording whose header has been read, and whose sound is decoded piece by piece as it is asked for. */
export interface SoundSource {
  readonly container: string;
  readonly codec: string;
  /** The recording's own rate in hertz where the sounds come at another one (Opus); else that of its first sound. */
  readonly ownRateHz?: number;
  /** @throws VoiceError `audio.unsupported` or `audio.damaged` when a piece can't be decoded and none after it */
  readonly sounds: Iterable<Sound>;
}

/** The error for what the engine's own decoders can't read, and another decoder perhaps can. */
export const unsupported = (what: string) =>
  engineError(
    "audio.unsupported",
    `${what} The engine reads WAV (PCM, float, A-law, µ-law), FLAC, MP3, Ogg and WebM with Opus or Vorbis, ` +
      "M4A and AAC; with an ffmpeg on the server's PATH it reads what ffmpeg reads.",
  );
