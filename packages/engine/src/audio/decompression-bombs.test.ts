import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeRecording } from "./decode-recording.ts";
import type { DecodeOptions } from "./waveform.ts";

const OPTIONS: DecodeOptions = { rateHz: 16_000, channel: "mix", limits: { maxBytes: 1e8, maxDurationS: 60 } };
const read = (name: string) => readFileSync(new URL(`../../../../test/fixtures/formats/${name}`, import.meta.url));

/**
 * What a minute at 16 kHz takes (4 MB) several times over: the output while it grows, its copy, and what the garbage
 * collector has not taken back yet. The bombs would unfold into gigabytes.
 */
const MEMORY_BOUND = 100e6;

async function assertTooLongWithinMemory(recording: Uint8Array): Promise<void> {
  const before = process.memoryUsage().rss;
  await assert.rejects(decodeRecording(recording, OPTIONS), { code: "audio.too_long" });
  const peak = process.resourceUsage().maxRSS * 1024; // in KiB; the highest that the process ever had
  assert.ok(peak - before < MEMORY_BOUND, `${((peak - before) / 1e6).toFixed(0)} MB`);
}

/** CRC-8 (x^8 + x^2 + x + 1) of a FLAC frame's header and CRC-16 (x^16 + x^15 + x^2 + 1) of the whole frame. */
function crc(bytes: Uint8Array, bits: 8 | 16, polynomial: number): number {
  let remainder = 0;
  for (const byte of bytes) {
    remainder ^= byte << (bits - 8);
    for (let i = 0; i < 8; i++)
      remainder = remainder & (1 << (bits - 1)) ? (remainder << 1) ^ polynomial : remainder << 1;
    remainder &= (1 << bits) - 1;
  }
  return remainder;
}

/**
 * A FLAC of silence: 8 channels of 192 kHz, 65,535 samples a frame, and every channel one constant. About 30 bytes
 * unfold into 2 MB. @see RFC 9639, sections 9.1 and 9.2
 */
function silentFlac(frames: number): Buffer {
  const streamInfo = Buffer.alloc(34);
  streamInfo.writeUInt16BE(65_535, 0);
  streamInfo.writeUInt16BE(65_535, 2);
  // 20 bits of rate, 3 of channels - 1, 5 of bits per sample - 1, 36 of length (unknown)
  streamInfo.writeBigUInt64BE((192_000n << 44n) | (7n << 41n) | (15n << 36n), 10);
  const head = Buffer.concat([Buffer.from("fLaC"), Buffer.of(0x80, 0, 0, 34), streamInfo]);
  return Buffer.concat([head, ...Array.from({ length: frames }, (_, number) => silentFrame(number))]);
}

function silentFrame(number: number): Buffer {
  const utf8 = Buffer.from(String.fromCodePoint(number));
  // Sync with fixed block size; block size in 16 bits at the end, rate from the stream info; 8 channels, 16 bits.
  const open = Buffer.concat([Buffer.of(0xff, 0xf8, 0x70, 0x78), utf8, Buffer.of(0xff, 0xfe)]);
  const header = Buffer.concat([open, Buffer.of(crc(open, 8, 0x07))]);
  const constantZero = Buffer.of(0, 0, 0); // subframe of type 0, value 0 in 16 bits
  const body = Buffer.concat([header, ...Array.from({ length: 8 }, () => constantZero)]);
  const checksum = crc(body, 16, 0x8005);
  return Buffer.concat([body, Buffer.of(checksum >> 8, checksum & 0xff)]);
}

test("a FLAC of 8 silent channels at 192 kHz is stopped at the limit", async () => {
  const small = silentFlac(3);
  const { format } = await decodeRecording(small, OPTIONS);
  assert.deepEqual([format.channels, format.rateHz, format.durationS], [8, 192_000, (3 * 65_535) / 192_000]);
  // 20,000 frames: 0.8 MB that would unfold into two hours, 42 GB of samples
  const bomb = silentFlac(20_000);
  assert.ok(bomb.length < 1e6);
  await assertTooLongWithinMemory(bomb);
});

test("many channels at a high rate spend the limit sooner", async () => {
  // 48 frames: 16 s, well under the 60, but 8 × 192,000 samples a second are four times what is allowed.
  await assert.rejects(decodeRecording(silentFlac(48), OPTIONS), { code: "audio.too_long" });
  assert.equal((await decodeRecording(silentFlac(40), OPTIONS)).format.channels, 8);
});

test("a WAV of hours is stopped at the limit", async () => {
  const wav = Buffer.concat([read("voice.wav").subarray(0, 44), Buffer.alloc(50e6)]);
  wav.writeUInt32LE(0xffff_ffff, 40);
  await assertTooLongWithinMemory(wav);
});

test("an Opus stream of 120 ms packets of two bytes is stopped at the limit", async () => {
  await assertTooLongWithinMemory(longOpus(2000));
});

/** WebM with the header of a fixture and one cluster of unknown length that holds packets of 48 × 2.5 ms of silence. */
function longOpus(packets: number): Buffer {
  const fixture = read("media-recorder.webm");
  const clusterId = Buffer.of(0x1f, 0x43, 0xb6, 0x75);
  const header = fixture.subarray(0, fixture.indexOf(clusterId));
  const unknownLength = Buffer.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  const time = Buffer.of(0xe7, 0x81, 0x00);
  // CELT, 2.5 ms, code 3: 48 frames of equal length, none with a byte in it
  const packet = Buffer.of(0xe0 | 3, 48);
  const block = Buffer.concat([Buffer.of(0xa3, 0x84 + packet.length, 0x81, 0, 0, 0x80), packet]);
  return Buffer.concat([header, clusterId, unknownLength, time, ...Array.from({ length: packets }, () => block)]);
}

test("a limit of time stops every codec", async () => {
  for (const name of ["voice.flac", "vbr-id3.mp3", "voice.m4a", "voice.aac", "voice.opus", "voice.ogg", "file.webm"]) {
    const limits = { maxBytes: 1e6, maxDurationS: 1 };
    await assert.rejects(decodeRecording(read(name), { ...OPTIONS, limits }), { code: "audio.too_long" }, name);
  }
});
