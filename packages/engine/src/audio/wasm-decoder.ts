import { engineError } from "../errors.ts";
import { type Sound, unsupported } from "./sound-source.ts";
import { instantiate, isTrap, type Wasm } from "./wasm-module.ts";

/** In the order of `open_container` in packages/engine/wasm/src/reader.rs. */
const CONTAINERS = ["adts", "flac", "mp3", "mp4", "ogg", "webm"] as const;
export type CompressedContainer = (typeof CONTAINERS)[number];

/** In the order of `codec_number` in packages/engine/wasm/src/reader.rs. */
const CODECS = ["unknown", "aac", "flac", "mp3", "opus", "vorbis"] as const;

/** A packet that the container held and that is decoded elsewhere; its bytes hold until the next is asked for. */
export interface OpusPacket {
  readonly data: Uint8Array;
  /** Samples at 48 kHz to drop from its end, from the container's last time stamp. */
  readonly trimEnd: number;
}

/** A compressed recording, opened. Only one of `sounds` and `opusPackets` gives something, by `codec`. */
export interface CompressedRecording {
  readonly codec: (typeof CODECS)[number];
  readonly channels: number;
  /** The codec's own header; of Opus the OpusHead, or nothing when the container left it out. */
  readonly codecHeader: Uint8Array;
  readonly sounds: () => Generator<Sound>;
  readonly opusPackets: () => Generator<OpusPacket>;
}

/**
 * Opens a recording with the decoder in `wasm/decoder.wasm` (Symphonia).
 *
 * Every recording gets an instance of its own: no audio of one caller stays in memory where the next one's is decoded,
 * and an instance that trapped over a damaged file is simply left behind.
 *
 * @throws VoiceError `audio.unsupported` when the container holds no codec read here, `audio.damaged`
 */
export function openCompressed(recording: Uint8Array, container: CompressedContainer): CompressedRecording {
  try {
    return open(recording, container, true);
  } catch {
    // Read from front to back, an MP4 or Ogg that was cut off still gives what is there.
    return open(recording, container, false);
  }
}

function open(recording: Uint8Array, container: CompressedContainer, seekable: boolean): CompressedRecording {
  const wasm = instantiateFor(recording);
  const number = CONTAINERS.indexOf(container);
  const status = guarded(() => wasm.open(number, recording.length, seekable ? 1 : 0));
  if (status === 1) throw unsupported(`The ${container} recording holds no audio that can be read.`);
  if (status !== 0) throw damaged(`The ${container} recording's header is damaged or cut off.`);
  const { codec, channels, pointer, length } = piece(wasm);
  return {
    codec: CODECS[codec] ?? "unknown",
    channels,
    codecHeader: new Uint8Array(wasm.memory.buffer, pointer, length).slice(),
    sounds: () => readSounds(wasm),
    opusPackets: () => readPackets(wasm),
  };
}

function* readSounds(wasm: Wasm): Generator<Sound> {
  while (goOn(wasm) === Next.samples) {
    const { pointer, rateHz, channels, frames } = piece(wasm);
    const samples = new Float32Array(wasm.memory.buffer, pointer, frames * channels);
    const planes = Array.from({ length: channels }, (_, i) => samples.subarray(i * frames, (i + 1) * frames));
    yield { rateHz, planes };
  }
}

function* readPackets(wasm: Wasm): Generator<OpusPacket> {
  while (goOn(wasm) === Next.opusPacket) {
    const { pointer, length, trimEnd } = piece(wasm);
    yield { data: new Uint8Array(wasm.memory.buffer, pointer, length), trimEnd };
  }
}

/** What `next` in packages/engine/wasm/src/lib.rs gives. */
const Next = { end: 0, samples: 1, opusPacket: 2, unsupported: 3 } as const;

function goOn(wasm: Wasm): number {
  const next = guarded(() => wasm.next());
  if (next === Next.unsupported) throw unsupported("The recording uses a part of its codec that can't be read.");
  return next;
}

function instantiateFor(recording: Uint8Array): Wasm {
  const allowance = readAllowance(recording.length);
  const wasm = instantiate((position, pointer, length) => {
    const from = position >>> 0; // WebAssembly hands unsigned words over as signed ones
    const bytes = recording.subarray(from, from + (length >>> 0));
    allowance.spend(bytes.length);
    new Uint8Array(wasm.memory.buffer).set(bytes, pointer >>> 0);
    return bytes.length;
  });
  return wasm;
}

class ReadAllowanceSpent extends Error {}

/** Ends a decoder that a damaged container sends round in circles: no sound one needs reading eight times over. */
function readAllowance(recordingBytes: number) {
  let left = 8 * recordingBytes + 2 ** 24;
  return {
    spend(bytes: number) {
      left -= bytes + 256; // a read costs something even at the end of the recording
      if (left < 0) throw new ReadAllowanceSpent();
    },
  };
}

/** Runs a call into the decoder; its panics, and reading without end, mean that the recording is damaged. */
function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isTrap(error) || error instanceof ReadAllowanceSpent) {
      throw damaged("The recording is damaged.", error);
    }
    throw error;
  }
}

const damaged = (detail: string, cause?: unknown) => engineError("audio.damaged", detail, cause);

/** The `Piece` of packages/engine/wasm/src/lib.rs: seven unsigned words. */
function piece(wasm: Wasm) {
  const words = new Uint32Array(wasm.memory.buffer, wasm.piece(), 7);
  const [pointer = 0, length = 0, codec = 0, rateHz = 0, channels = 0, frames = 0, trimEnd = 0] = words;
  return { pointer, length, codec, rateHz, channels, frames, trimEnd };
}
