import { OpusDecoder, type OpusDecoderSampleRate } from "opus-decoder";
import { engineError } from "../errors.ts";
import type { Sound } from "./sound-source.ts";
import type { CompressedRecording, OpusPacket } from "./wasm-decoder.ts";

/** Opus counts its time at this rate, whatever rate it was recorded at or is decoded to. */
export const OPUS_RATE_HZ = 48_000;
/** Bytes per channel that the decoder has room for: 120 ms at 256 kbit/s. */
const LARGEST_PACKET = 3840;

interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz that the encoder put in front. */
  readonly preSkip: number;
  readonly gain: number;
  readonly streams: number;
  readonly coupledStreams: number;
  readonly mapping: readonly number[];
}

/**
 * Decodes the Opus packets of a recording with libopus.
 *
 * The decoder gives `rateHz` itself when it can (8, 12, 16, 24 or 48 kHz), so that speech coded at 16 kHz
 * never takes the way over 48 kHz; otherwise it gives 48 kHz.
 */
export async function decodeOpus(recording: CompressedRecording, rateHz: number): Promise<Iterable<Sound>> {
  const head = parseOpusHead(recording);
  const sampleRate = OPUS_RATES_HZ.find((rate) => rate === rateHz) ?? OPUS_RATE_HZ;
  const decoder = new OpusDecoder({
    channels: head.channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupledStreams,
    channelMappingTable: [...head.mapping],
    sampleRate,
  });
  await decoder.ready;
  return readSounds(recording.opusPackets(), head, sampleRate, (packet) => quietly(() => decoder.decodeFrame(packet)));
}

const OPUS_RATES_HZ: readonly OpusDecoderSampleRate[] = [8000, 12_000, 16_000, 24_000, 48_000];

function* readSounds(
  packets: Iterable<OpusPacket>,
  head: OpusHead,
  rateHz: number,
  decode: (packet: Uint8Array) => { readonly channelData: Float32Array[]; readonly samplesDecoded: number },
): Generator<Sound> {
  const perTick = rateHz / OPUS_RATE_HZ;
  let toSkip = Math.round(head.preSkip * perTick);
  for (const { data, trimEnd } of packets) {
    // libopus would take an empty packet for a lost one, and longer ones than fit are not Opus.
    if (data.length === 0 || data.length > LARGEST_PACKET * head.channels) continue;
    const { channelData, samplesDecoded } = decode(data);
    const start = Math.min(toSkip, samplesDecoded);
    toSkip -= start;
    const end = Math.max(start, samplesDecoded - Math.round(trimEnd * perTick));
    yield { rateHz, planes: channelData.map((plane) => amplified(plane.subarray(start, end), head.gain)) };
  }
}

/** The header's output gain is part of the sound; nearly always it is 1. */
const amplified = (plane: Float32Array, gain: number): Float32Array =>
  gain === 1 ? plane : plane.map((sample) => sample * gain);

/** @see RFC 7845, section 5.1 */
function parseOpusHead({ codecHeader, channels }: CompressedRecording): OpusHead {
  const plain = (count: number) => ({
    channels: count,
    streams: 1,
    coupledStreams: count - 1,
    mapping: [0, 1].slice(0, count),
  });
  if (codecHeader.length < 19) {
    if (channels !== 1 && channels !== 2) throw damagedHead();
    return { ...plain(channels), preSkip: 0, gain: 1 };
  }
  const view = new DataView(codecHeader.buffer, codecHeader.byteOffset, codecHeader.length);
  // MP4 writes the same fields as version 0 and the other way round ("Encapsulation of Opus in ISO BMFF", 4.3.2).
  const littleEndian = view.getUint8(8) !== 0;
  const count = view.getUint8(9);
  const family = view.getUint8(18);
  const layout = family === 0 && (count === 1 || count === 2) ? plain(count) : parseMapping(codecHeader, count);
  return {
    ...layout,
    preSkip: view.getUint16(10, littleEndian),
    gain: 10 ** (view.getInt16(16, littleEndian) / 256 / 20),
  };
}

function parseMapping(head: Uint8Array, channels: number) {
  const [streams = 0, coupledStreams = 0, ...rest] = head.subarray(19);
  const mapping = rest.slice(0, channels);
  const silent = 255;
  const fits = mapping.every((stream) => stream === silent || stream < streams + coupledStreams);
  if (
    channels === 0 ||
    channels > 8 ||
    streams === 0 ||
    coupledStreams > streams ||
    mapping.length < channels ||
    !fits
  ) {
    throw damagedHead();
  }
  return { channels, streams, coupledStreams, mapping };
}

const damagedHead = () => engineError("audio.damaged", "The recording's Opus header is damaged.");

/** The decoder writes every broken packet to the console, where nothing of a recording belongs. */
function quietly<T>(work: () => T): T {
  const { error } = console;
  console.error = () => {};
  try {
    return work();
  } finally {
    console.error = error;
  }
}
