import type { CompressedContainer } from "./wasm-decoder.ts";

export interface Sniffed {
  readonly container: "wav" | CompressedContainer;
  /** The recording without what stands before its first frame (ID3 tags, the rest of a cut frame); of ADTS with MPEG-4 headers. */
  readonly recording: Uint8Array;
}

/** How far behind the tags the first MPEG frame may begin: a cut frame, padding or an encoder's note. */
const FARTHEST_FRAME = 8192;

/**
 * Which container a recording is in, by its content alone.
 *
 * MP3 and ADTS have no signature but a sync word that noise holds too, so three frames must follow one another.
 *
 * @returns undefined when it is none that the engine reads
 */
export function sniffContainer(recording: Uint8Array): Sniffed | undefined {
  const bytes = withoutId3(recording);
  const container = bySignature(bytes);
  if (container !== undefined) return { container, recording: bytes };
  const last = Math.min(FARTHEST_FRAME, bytes.length);
  for (let start = 0; start < last; start++) {
    if (bytes[start] !== 0xff) continue;
    if (framesFollow(bytes, start, mp3FrameLength)) return { container: "mp3", recording: bytes.subarray(start) };
    if (framesFollow(bytes, start, adtsFrameLength))
      return { container: "adts", recording: asMpeg4(bytes.subarray(start)) };
  }
  return undefined;
}

function bySignature(bytes: Uint8Array): Sniffed["container"] | undefined {
  const ascii = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  const first = ascii(0, 4);
  if (["RIFF", "RF64", "BW64"].includes(first) && ascii(8, 12) === "WAVE") return "wav";
  if (first === "fLaC") return "flac";
  if (first === "OggS") return "ogg";
  if (first === "\x1a\x45\xdf\xa3") return "webm";
  if (ascii(4, 8) === "ftyp") return "mp4";
  return undefined;
}

/** ID3v2 tags at the front, of which there may be several. @see https://id3.org/id3v2.4.0-structure section 3.1 */
function withoutId3(recording: Uint8Array): Uint8Array {
  let start = 0;
  while (recording[start] === 0x49 && recording[start + 1] === 0x44 && recording[start + 2] === 0x33) {
    const [flags = 0, ...size] = recording.subarray(start + 5, start + 10);
    const footer = flags & 0x10 ? 10 : 0;
    start += 10 + size.reduce((sum, byte) => (sum << 7) | (byte & 0x7f), 0) + footer;
  }
  return recording.subarray(start);
}

/** Whether three frames stand one behind the other, or fewer up to the very end of a short recording. */
function framesFollow(
  bytes: Uint8Array,
  start: number,
  frameLength: (bytes: Uint8Array, at: number) => number,
): boolean {
  let at = start;
  for (let frames = 0; frames < 3; frames++) {
    if (frames > 0 && at >= bytes.length) return true;
    const length = frameLength(bytes, at);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000] as const;

/** Length in bytes of the layer III frame at `at`, 0 when none is there. @see ISO/IEC 11172-3, 2.4.1.3 */
function mp3FrameLength(bytes: Uint8Array, at: number): number {
  const [sync = 0, kind = 0, rates = 0] = bytes.subarray(at, at + 3);
  const version = (kind >> 3) & 3; // 0: MPEG 2.5, 2: MPEG 2, 3: MPEG 1
  const layerIII = ((kind >> 1) & 3) === 1;
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || version === 1 || !layerIII) return 0;
  const mpeg1 = version === 3;
  const kbps = (mpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[rates >> 4];
  const mpeg1RateHz = MPEG1_RATES_HZ[(rates >> 2) & 3];
  if (kbps === undefined || kbps === 0 || mpeg1RateHz === undefined) return 0;
  const rateHz = mpeg1RateHz / (mpeg1 ? 1 : version === 2 ? 2 : 4);
  return Math.floor(((mpeg1 ? 144_000 : 72_000) * kbps) / rateHz) + ((rates >> 1) & 1);
}

/** The second byte of an ADTS frame without a checksum; with one, the decoder can't read it. */
const MPEG4_ADTS = 0xf1;
const MPEG2_ADTS = 0xf9;

/** MPEG-2 and MPEG-4 frames differ in that byte alone, but the decoder knows the latter only. */
function asMpeg4(recording: Uint8Array): Uint8Array {
  if (recording[1] === MPEG4_ADTS) return recording;
  const copy = recording.slice();
  for (let at = 0, length = adtsFrameLength(copy, at); length > 0; length = adtsFrameLength(copy, at)) {
    copy[at + 1] = MPEG4_ADTS;
    at += length;
  }
  return copy;
}

/** Length in bytes of the ADTS frame at `at`, 0 when none is there. @see ISO/IEC 13818-7, 6.2 */
function adtsFrameLength(bytes: Uint8Array, at: number): number {
  const [sync = 0, kind = 0, , high = 0, middle = 0, low = 0] = bytes.subarray(at, at + 6);
  if (sync !== 0xff || (kind !== MPEG4_ADTS && kind !== MPEG2_ADTS)) return 0;
  const length = ((high & 3) << 11) | (middle << 3) | (low >> 5);
  return length > 7 ? length : 0;
}
