import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeRecording } from "./decode-recording.ts";
import type { DecodeOptions } from "./waveform.ts";

const OPTIONS: DecodeOptions = { rateHz: 16_000, channel: "mix", limits: { maxBytes: 1e6, maxDurationS: 60 } };
const read = (name: string) => readFileSync(new URL(`../../../../test/fixtures/formats/${name}`, import.meta.url));

interface WavParts {
  tag?: number;
  bits: number;
  channels?: number;
  rateHz?: number;
  data: Uint8Array;
  /** What the header says instead of the true sizes. */
  riffSize?: number;
  dataSize?: number;
  riff?: string;
  /** Chunks between the header and the data. */
  between?: Uint8Array;
  /** Chunks behind the data. */
  behind?: Uint8Array;
  /** Sub-format tag: makes the header WAVE_FORMAT_EXTENSIBLE. */
  subFormat?: number;
}

const ascii = (text: string) => Buffer.from(text, "latin1");
const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const chunk = (id: string, body: Uint8Array, size = body.length) =>
  Buffer.concat([ascii(id), u32(size), body, Buffer.alloc(body.length & 1)]);

function wav(parts: WavParts): Buffer {
  const { tag = 1, bits, channels = 1, rateHz = 16_000, data, riff = "RIFF", subFormat } = parts;
  const frameBytes = channels * Math.ceil(bits / 8);
  const fields = [u16(channels), u32(rateHz), u32(rateHz * frameBytes), u16(frameBytes), u16(bits)];
  const format =
    subFormat === undefined
      ? Buffer.concat([u16(tag), ...fields])
      : Buffer.concat([u16(0xfffe), ...fields, u16(22), u16(bits), u32(4), u16(subFormat), Buffer.alloc(14)]);
  const body = Buffer.concat([
    ascii("WAVE"),
    ...(riff === "RIFF" ? [] : [chunk("ds64", Buffer.concat([u32(0), u32(0), u32(data.length), Buffer.alloc(16)]))]),
    chunk("fmt ", format),
    parts.between ?? Buffer.alloc(0),
    chunk("data", data, parts.dataSize),
    parts.behind ?? Buffer.alloc(0),
  ]);
  return Buffer.concat([ascii(riff), u32(parts.riffSize ?? body.length), body]);
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const samplesOf = async (recording: Uint8Array, options = OPTIONS) => [
  ...(await decodeRecording(recording, options)).waveform.samples,
];

const INT16 = Int16Array.of(0, 1, -1, 16_384, 32_767, -32_768);
const INT16_SAMPLES = [0, 2 ** -15, -(2 ** -15), 0.5, 32_767 / 32_768, -1];

test("integer PCM is divided by 2^(bits-1), 8 bits are unsigned", async () => {
  assert.deepEqual(await samplesOf(wav({ bits: 16, data: bytesOf(INT16) })), INT16_SAMPLES);
  assert.deepEqual(await samplesOf(wav({ bits: 8, data: Uint8Array.of(128, 0, 255, 192) })), [0, -1, 127 / 128, 0.5]);
  const int24 = Uint8Array.of(0, 0, 0x80, 0, 0, 0x40, 1, 0, 0, 0xff, 0xff, 0xff);
  assert.deepEqual(await samplesOf(wav({ bits: 24, data: int24 })), [-1, 0.5, 2 ** -23, -(2 ** -23)]);
  const int32 = bytesOf(Int32Array.of(-(2 ** 31), 2 ** 30, 256));
  assert.deepEqual(await samplesOf(wav({ bits: 32, data: int32 })), [-1, 0.5, 2 ** -23]);
});

test("float PCM of 32 and 64 bits is taken as it is", async () => {
  const values = [0, 0.25, -0.75, 1];
  assert.deepEqual(await samplesOf(wav({ tag: 3, bits: 32, data: bytesOf(Float32Array.from(values)) })), values);
  assert.deepEqual(await samplesOf(wav({ tag: 3, bits: 64, data: bytesOf(Float64Array.from(values)) })), values);
});

test("A-law and µ-law decode to the values of ITU-T G.711", async () => {
  // Greatest and smallest magnitude of either sign, from tables 1a and 2a, scaled from 13 and 14 bits to 16.
  const aLaw = [32_256, -32_256, 8, -8].map((value) => value / 32_768);
  assert.deepEqual(await samplesOf(wav({ tag: 6, bits: 8, data: Uint8Array.of(0xaa, 0x2a, 0xd5, 0x55) })), aLaw);
  const muLaw = [32_124, -32_124, 0, 0].map((value) => value / 32_768);
  const decoded = await samplesOf(wav({ tag: 7, bits: 8, data: Uint8Array.of(0x80, 0x00, 0xff, 0x7f) }));
  assert.deepEqual(
    decoded.map((sample) => sample + 0),
    muLaw,
  ); // -0 is 0
});

test("an extensible header is read by its sub-format", async () => {
  assert.deepEqual(await samplesOf(wav({ bits: 16, data: bytesOf(INT16), subFormat: 1 })), INT16_SAMPLES);
  const float = wav({ bits: 32, data: bytesOf(Float32Array.of(0.5)), subFormat: 3 });
  assert.deepEqual(await samplesOf(float), [0.5]);
});

test("a recording of unknown length, written into a pipe, goes on to its end", async () => {
  for (const size of [0, 0xffff_ffff]) {
    const piped = wav({ bits: 16, data: bytesOf(INT16), riffSize: size, dataSize: size });
    assert.deepEqual(await samplesOf(piped), INT16_SAMPLES);
  }
  assert.deepEqual(await samplesOf(read("piped.wav")), await samplesOf(read("voice.wav")));
});

test("RF64 takes its length from the ds64 chunk", async () => {
  const long = wav({ riff: "RF64", bits: 16, data: bytesOf(INT16), riffSize: 0xffff_ffff, dataSize: 0xffff_ffff });
  assert.deepEqual(await samplesOf(Buffer.concat([long, chunk("LIST", Buffer.alloc(40, 1))])), INT16_SAMPLES);
});

test("chunks of odd length before the data and any behind it are passed over", async () => {
  const between = Buffer.concat([chunk("LIST", ascii("odd")), chunk("fact", u32(6))]);
  const behind = chunk("id3 ", Buffer.alloc(101, 7));
  assert.deepEqual(await samplesOf(wav({ bits: 16, data: bytesOf(INT16), between, behind })), INT16_SAMPLES);
});

test("a recording that was cut off gives the whole samples that are there", async () => {
  const whole = wav({ bits: 16, data: bytesOf(INT16) });
  assert.deepEqual(await samplesOf(whole.subarray(0, whole.length - 3)), INT16_SAMPLES.slice(0, -2));
});

test("a header without sound is damaged", async () => {
  const empty = wav({ bits: 16, data: Buffer.alloc(0) });
  for (const recording of [empty, empty.subarray(0, 30), wav({ bits: 16, channels: 0, data: bytesOf(INT16) })]) {
    await assert.rejects(decodeRecording(recording, OPTIONS), { code: "audio.damaged" });
  }
});

test("rates outside 8 to 192 kHz are not supported", async () => {
  for (const rateHz of [0, 4000, 384_000]) {
    const recording = wav({ bits: 16, rateHz, data: bytesOf(INT16) });
    await assert.rejects(decodeRecording(recording, OPTIONS), { code: "audio.unsupported" });
  }
});

test("a NaN in a float recording is an error", async () => {
  const recording = wav({ tag: 3, bits: 32, data: bytesOf(Float32Array.of(0, Number.NaN)) });
  await assert.rejects(decodeRecording(recording, OPTIONS), { code: "audio.bad_samples" });
});

test("65,535 channels in a header cost no memory worth mentioning", async () => {
  const recording = wav({ bits: 8, channels: 65_535, data: Buffer.alloc(65_535, 128) });
  assert.deepEqual(await samplesOf(recording), [0]);
});
