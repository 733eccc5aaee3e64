import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { VoiceError } from "@voicebio/engine";
import { ffmpegDecoder, findFfmpeg } from "./ffmpeg.ts";
import { streamBanner } from "./ffmpeg-banner.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = findFfmpeg(process.env["PATH"] ?? "");
const skip = path === undefined ? "no ffmpeg on the PATH" : false;
const decode = ffmpegDecoder({ path: path ?? "", timeLimitMs: 60_000 });
const request = { rateHz: 16_000, channel: "mix", maxDurationS: 60 } as const;
const refused = (code: string) => (error: unknown) => error instanceof VoiceError && error.code === code;

/** A Sun/NeXT .au file (the simplest container that ffmpeg knows and the engine doesn't) of 16-bit samples. */
function auFile(rateHz: number, channels: readonly Int16Array[]): Uint8Array {
  const length = channels[0]?.length ?? 0;
  const bytes = Buffer.alloc(24 + length * channels.length * 2);
  bytes.write(".snd", 0);
  for (const [i, word] of [24, length * channels.length * 2, 3, rateHz, channels.length].entries()) {
    bytes.writeUInt32BE(word, 4 + 4 * i);
  }
  for (const [c, samples] of channels.entries()) {
    for (const [i, sample] of samples.entries()) bytes.writeInt16BE(sample, 24 + (i * channels.length + c) * 2);
  }
  return bytes;
}

const constant = (value: number, length: number): Int16Array => new Int16Array(length).fill(value);

suite("decoding through ffmpeg", { skip }, () => {
  test("a recording comes as mono samples at the rate asked for, with what it was", async () => {
    const { samples, format } = await decode(auFile(16_000, [constant(8192, 8000), constant(0, 8000)]), request);
    assert.deepEqual(format, { container: "au", codec: "pcm_s16be", rateHz: 16_000, channels: 2, durationS: 0.5 });
    assert.equal(samples.length, 8000);
    // The mean of 1/4 and 0, as near as 16 bits can tell.
    assert.ok(samples.every((sample) => Math.abs(sample - 0.125) <= 2 ** -15));
  });

  test("one channel can be taken, and one that is not there is an error", async () => {
    const stereo = auFile(16_000, [constant(8192, 800), constant(-8192, 800)]);
    const { samples } = await decode(stereo, { ...request, channel: 1 });
    assert.ok(samples.every((sample) => sample === -0.25));
    await assert.rejects(decode(stereo, { ...request, channel: 2 }), refused("audio.no_such_channel"));
  });

  test("another rate is resampled", async () => {
    const { samples, format } = await decode(auFile(8000, [constant(100, 8000)]), request);
    assert.equal(format.rateHz, 8000);
    assert.ok(Math.abs(samples.length - 16_000) <= 64); // the resampler's own edges
  });

  test("a recording of just the longest duration passes, a longer one stops while it is decoded", async () => {
    const second = auFile(16_000, [constant(1, 16_000)]);
    assert.equal((await decode(second, { ...request, maxDurationS: 1 })).samples.length, 16_000);
    await assert.rejects(decode(second, { ...request, maxDurationS: 0.999 }), refused("audio.too_long"));
  });

  test("what is not audio is refused", async () => {
    for (const text of ["hello, this is no audio at all", "#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"]) {
      await assert.rejects(decode(Buffer.from(text), request), refused("audio.unsupported"), text);
    }
    await assert.rejects(decode(new Uint8Array(0), request), refused("audio.unsupported"));
  });

  test("a container without a sample is damaged", async () => {
    await assert.rejects(decode(auFile(16_000, [constant(0, 0)]), request), (error) => error instanceof VoiceError);
  });

  test("a program that does not end is killed at its time limit", async () => {
    using folder = temporaryFolder();
    const endless = join(folder.path, "ffmpeg");
    writeFileSync(endless, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o700 });
    assert.equal(findFfmpeg(folder.path), endless);
    const slow = ffmpegDecoder({ path: endless, timeLimitMs: 50 });
    await assert.rejects(slow(new Uint8Array(1e6), request), refused("analysis.timed_out"));
  });
});

test("where the PATH holds no ffmpeg none is found", () => {
  using folder = temporaryFolder();
  assert.equal(findFfmpeg(folder.path), undefined);
  assert.equal(findFfmpeg(""), undefined);
});

test("the first audio stream of the input is read from what ffmpeg says", () => {
  const said = (stream: string) => `Input #0, mov,mp4,m4a, from 'pipe:0':
  Duration: N/A
  Stream #0:0: Video: mjpeg, yuvj420p, 8000 Hz, mono
  Stream #0:1[0x2](und): Audio: ${stream}
Output #0, f32le, to 'pipe:1':
  Stream #0:0: Audio: pcm_f32le, 16000 Hz, mono, flt, 512 kb/s`;
  const amr = { container: "mov", codec: "amr_nb", rateHz: 8000, channels: 1 };
  assert.deepEqual(streamBanner(said("amr_nb (amrnb / 0x00), 8000 Hz, mono, flt")), amr);
  assert.equal(streamBanner(said("dts, 48000 Hz, 5.1(side), fltp"))?.channels, 6);
  assert.equal(streamBanner(said("pcm_s16be, 48000 Hz, 12 channels, s16"))?.channels, 12);
  assert.equal(streamBanner(said("none")), undefined);
  assert.equal(streamBanner("pipe:0: Invalid data found when processing input"), undefined);
});
