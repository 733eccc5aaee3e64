import { engineError } from "../errors.ts";
import { A_LAW, MU_LAW } from "./g711.ts";
import { type Sound, type SoundSource, unsupported } from "./sound-source.ts";

/** How one sample is written: its name, its bytes, and its value in [-1, 1]. */
interface Encoding {
  readonly codec: string;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** By format tag and bytes per sample. Fewer bits than fill the bytes stand at the top of them, so nothing else changes. */
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map(
  Object.entries<Encoding>({
    "1/1": { codec: "pcm_u8", bytes: 1, read: (view, at) => (view.getUint8(at) - 128) / 128 },
    "1/2": { codec: "pcm_s16", bytes: 2, read: (view, at) => view.getInt16(at, true) / 32_768 },
    "1/3": {
      codec: "pcm_s24",
      bytes: 3,
      read: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608,
    },
    "1/4": { codec: "pcm_s32", bytes: 4, read: (view, at) => view.getInt32(at, true) / 2_147_483_648 },
    "3/4": { codec: "pcm_f32", bytes: 4, read: (view, at) => view.getFloat32(at, true) },
    "3/8": { codec: "pcm_f64", bytes: 8, read: (view, at) => view.getFloat64(at, true) },
    "6/1": { codec: "alaw", bytes: 1, read: (view, at) => A_LAW[view.getUint8(at)] ?? 0 },
    "7/1": { codec: "mulaw", bytes: 1, read: (view, at) => MU_LAW[view.getUint8(at)] ?? 0 },
  }),
);

const EXTENSIBLE = 0xfffe;
const UNKNOWN_SIZE = 0xffff_ffff;
const FRAMES_PER_SOUND = 4096;

interface WavFormat {
  readonly encoding: Encoding;
  readonly channels: number;
  readonly rateHz: number;
}

/**
 * A WAV, RF64 or BW64 recording. The length may be unknown, as when a program writes into a pipe
 * (sizes 0 or 0xFFFFFFFF), or beyond the end of a file that was cut off: then the sound goes on to the end.
 *
 * @throws VoiceError `audio.damaged` without a format or sound, `audio.unsupported` for other encodings (ADPCM, GSM, …)
 * @see Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0", and EBU Tech 3306 (RF64)
 */
export function openWav(recording: Uint8Array): SoundSource {
  const view = new DataView(recording.buffer, recording.byteOffset, recording.byteLength);
  const { formatAt, formatSize, dataAt, dataEnd } = findChunks(view);
  if (formatAt === undefined || dataAt === undefined) {
    throw engineError("audio.damaged", "The WAV recording is cut off before its sound begins.");
  }
  const format = readFormat(view, formatAt, formatSize);
  return { container: "wav", codec: format.encoding.codec, sounds: readSounds(view, format, dataAt, dataEnd) };
}

interface Chunks {
  formatAt?: number;
  formatSize: number;
  dataAt?: number;
  dataEnd: number;
}

function findChunks(view: DataView): Chunks {
  const chunks: Chunks = { formatSize: 0, dataEnd: view.byteLength };
  let longDataSize: number | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === 0x666d7420 /* "fmt " */) {
      chunks.formatAt = start;
      chunks.formatSize = size;
    } else if (id === 0x64733634 /* "ds64" */ && start + 16 <= view.byteLength) {
      longDataSize = Number(view.getBigUint64(start + 8, true));
    } else if (id === 0x64617461 /* "data" */) {
      chunks.dataAt = start;
      chunks.dataEnd = dataEnd(view, start, size === UNKNOWN_SIZE ? (longDataSize ?? size) : size);
      return chunks;
    }
    at = start + size + (size & 1);
  }
  return chunks;
}

function dataEnd(view: DataView, start: number, size: number): number {
  const wholeFileSize = view.getUint32(4, true) + 8;
  const unknown = size === 0 && wholeFileSize !== view.byteLength;
  return unknown ? view.byteLength : Math.min(start + size, view.byteLength);
}

function readFormat(view: DataView, at: number, size: number): WavFormat {
  if (size < 16 || at + size > view.byteLength) throw engineError("audio.damaged", "The WAV header is damaged.");
  const plainTag = view.getUint16(at, true);
  // An extensible header holds the true tag in the first two bytes of its sub-format's GUID.
  const tag = plainTag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : plainTag;
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const bytes = Math.ceil(view.getUint16(at + 14, true) / 8);
  if (channels === 0) throw engineError("audio.damaged", "The WAV header names no channel.");
  const encoding = ENCODINGS.get(`${tag}/${bytes}`);
  if (encoding === undefined)
    throw unsupported(`WAV with format tag ${tag} and ${bytes} bytes a sample can't be read.`);
  return { encoding, channels, rateHz };
}

function* readSounds(view: DataView, format: WavFormat, start: number, end: number): Generator<Sound> {
  const { encoding, channels, rateHz } = format;
  const frameBytes = encoding.bytes * channels;
  // Many channels share the memory that few would take: the header alone must not make us reserve much.
  const most = Math.max(1, Math.floor(FRAMES_PER_SOUND / channels));
  const buffers = Array.from({ length: channels }, () => new Float32Array(most));
  for (let at = start; at + frameBytes <= end; at += most * frameBytes) {
    const frames = Math.min(most, Math.floor((end - at) / frameBytes));
    const planes = buffers.map((buffer) => buffer.subarray(0, frames));
    planes.forEach((plane, channel) => {
      let from = at + channel * encoding.bytes;
      for (let frame = 0; frame < frames; frame++, from += frameBytes) plane[frame] = encoding.read(view, from);
    });
    yield { rateHz, planes };
  }
}
