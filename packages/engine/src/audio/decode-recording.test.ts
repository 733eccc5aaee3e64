import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeRecording } from "./decode-recording.ts";
import type { DecodeOptions, OutsideDecoder } from "./waveform.ts";

const OPTIONS: DecodeOptions = { rateHz: 16_000, channel: "mix", limits: { maxBytes: 1e6, maxDurationS: 60 } };
const read = (name: string) => readFileSync(new URL(`../../../../test/fixtures/formats/${name}`, import.meta.url));
const decode = (name: string, options: Partial<DecodeOptions> = {}) =>
  decodeRecording(read(name), { ...OPTIONS, ...options });

/** The utterance that all fixtures hold: 16 kHz, 1.5 s. */
const voice = (await decode("voice.wav")).waveform.samples;

/** Correlation, in [-1, 1], of the voice with samples that come `lag` samples later. */
function correlation(samples: Float32Array, lag: number): number {
  const length = Math.min(voice.length, samples.length - lag);
  let [both, ours, theirs] = [0, 0, 0];
  for (let i = 0; i < length; i++) {
    const [a, b] = [voice[i] ?? 0, samples[i + lag] ?? 0];
    both += a * b;
    ours += a * a;
    theirs += b * b;
  }
  return both / Math.sqrt(ours * theirs);
}

const levelDb = (samples: Float32Array) => 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0));

/**
 * What each fixture is, how much later its sound comes than the voice (samples at 16 kHz), and how like it is.
 * AAC and MP3 without a LAME tag keep the encoder's delay, which nothing in the file tells: 1024 samples at 44.1 kHz,
 * 1105 at 48 kHz. Lossless is exact up to the resampler; the codecs' losses were measured, and ffmpeg's decoders agree
 * with ours to 0.9999. "from-8k" has nothing above 4 kHz.
 */
const FIXTURES = [
  ["voice.wav", "wav", "pcm_s16", 16_000, 1, 0, 1],
  ["piped.wav", "wav", "pcm_s16", 16_000, 1, 0, 1],
  ["voice.flac", "flac", "flac", 16_000, 1, 0, 1],
  ["flac.ogg", "ogg", "flac", 16_000, 1, 0, 1],
  ["vbr-id3.mp3", "mp3", "mp3", 44_100, 1, 0, 0.999],
  ["cbr.mp3", "mp3", "mp3", 48_000, 1, 368, 0.98],
  ["voice.m4a", "mp4", "aac", 44_100, 1, 372, 0.97],
  ["faststart.m4a", "mp4", "aac", 44_100, 1, 372, 0.97],
  ["fragmented.mp4", "mp4", "aac", 44_100, 1, 372, 0.97],
  ["voice.aac", "adts", "aac", 44_100, 1, 372, 0.97],
  ["voice.opus", "ogg", "opus", 48_000, 1, 0, 0.998],
  ["from-8k.opus", "ogg", "opus", 48_000, 1, 0, 0.98],
  ["media-recorder.webm", "webm", "opus", 48_000, 1, 0, 0.998],
  ["file.webm", "webm", "opus", 48_000, 1, 0, 0.998],
  ["opus.mp4", "mp4", "opus", 48_000, 1, 0, 0.998],
  ["voice.ogg", "ogg", "vorbis", 48_000, 1, 0, 0.998],
  ["vorbis.webm", "webm", "vorbis", 48_000, 1, 0, 0.998],
] as const;

for (const [name, container, codec, rateHz, channels, lag, likeness] of FIXTURES) {
  test(`${name} decodes to the voice that was encoded`, async () => {
    const { waveform, format } = await decode(name);
    const { durationS, ...rest } = format;
    assert.deepEqual(rest, { container, codec, rateHz, channels });
    // Lossy codecs leave up to a frame (24 ms) of delay and padding.
    assert.ok(durationS > 1.49 && durationS < 1.55, `${durationS} s`);
    assert.ok(Math.abs(waveform.samples.length - durationS * 16_000) <= 1);
    const like = correlation(waveform.samples, lag);
    assert.ok(like >= likeness - 1e-9, `correlation ${like}`);
    assert.ok(Math.abs(levelDb(waveform.samples) - levelDb(voice)) < 0.5);
  });
}

test("a recording at the rate asked for passes through unchanged", async () => {
  const pcm = new Int16Array(read("voice.wav").buffer.slice(44));
  for (const name of ["voice.wav", "piped.wav", "voice.flac", "flac.ogg"]) {
    const { samples } = (await decode(name)).waveform;
    assert.equal(samples.length, 24_000);
    assert.ok(
      samples.every((sample, i) => sample * 32_768 === pcm[i]),
      name,
    );
  }
});

test("one channel is taken by its index from every codec, 24 bits and 96 kHz included", async () => {
  // Lossless up to the resampler's edge at 7.6 kHz; the codecs as above.
  for (const [name, likeness] of [
    ["stereo-96k-24bit.flac", 0.9999],
    ["stereo.opus", 0.99],
    ["stereo-22k.mp3", 0.99],
  ] as const) {
    const { waveform, format } = await decode(name, { channel: 0 });
    assert.equal(format.channels, 2);
    assert.ok(correlation(waveform.samples, 0) > likeness, `${name}: ${correlation(waveform.samples, 0)}`);
    const other = (await decode(name, { channel: 1 })).waveform.samples;
    assert.ok(Math.abs(correlation(other, 0)) < 0.3, `${name}: the other channel is another voice`);
    await assert.rejects(decode(name, { channel: 2 }), { code: "audio.no_such_channel" });
  }
  assert.deepEqual((await decode("eight-channels.flac", { channel: 5 })).waveform.samples, voice);
});

test("mixing down eight channels of which one speaks gives it at an eighth of its level", async () => {
  const { waveform, format } = await decode("eight-channels.flac");
  assert.equal(format.channels, 8);
  assert.ok(waveform.samples.every((sample, i) => sample === (voice[i] ?? 0) / 8));
});

test("any rate can be asked for", async () => {
  for (const rateHz of [8000, 22_050, 48_000]) {
    for (const name of ["voice.wav", "voice.opus"]) {
      const { waveform } = await decode(name, { rateHz });
      assert.equal(waveform.rateHz, rateHz);
      assert.ok(Math.abs(waveform.samples.length - 1.5 * rateHz) <= 1);
    }
  }
});

test("a recording that was cut off gives what is there", async () => {
  for (const [name, container] of FIXTURES) {
    if (name === "voice.m4a" || name === "opus.mp4") continue; // their index stands at the end
    // Ogg comes in pages of up to a second, of which a cut one is lost.
    const share = container === "ogg" ? 0.9 : 0.6;
    const { format } = await decodeRecording(read(name).subarray(0, share * read(name).length), OPTIONS);
    assert.ok(format.durationS > 0.5 && format.durationS < 1.2, `${name}: ${format.durationS} s`);
  }
});

test("AAC with MPEG-2 headers and what an MP3 stream was cut from are read, too", async () => {
  const mpeg2 = Uint8Array.from(read("voice.aac"));
  for (let at = 0; at < mpeg2.length; ) {
    mpeg2[at + 1] = 0xf9;
    const view = new DataView(mpeg2.buffer, at + 3);
    at += (view.getUint32(0) >> 13) & 0x1fff; // the frame's length: 13 bits, from the 31st of its header on
  }
  const mpeg4 = await decode("voice.aac");
  assert.deepEqual((await decodeRecording(mpeg2, OPTIONS)).waveform.samples, mpeg4.waveform.samples);
  const { format } = await decodeRecording(read("cbr.mp3").subarray(5000), OPTIONS);
  assert.ok(format.codec === "mp3" && format.durationS > 1);
});

test("Ogg streams that follow one another in a file are one recording", async () => {
  for (const name of ["voice.ogg", "voice.opus"]) {
    const { format } = await decodeRecording(Buffer.concat([read(name), read(name)]), OPTIONS);
    // Opus: the second stream's pre-skip (6.5 ms) stays in.
    assert.ok(Math.abs(format.durationS - 3) < 0.01, `${name}: ${format.durationS} s`);
  }
});

test("a recording whose index is cut off is damaged", async () => {
  for (const name of ["voice.m4a", "opus.mp4"]) {
    await assert.rejects(decodeRecording(read(name).subarray(0, 10_000), OPTIONS), { code: "audio.damaged" });
  }
});

test("nothing, too much, and what isn't audio are told apart", async () => {
  await assert.rejects(decodeRecording(new Uint8Array(0), OPTIONS), { code: "audio.empty" });
  const limits = { maxBytes: 1000, maxDurationS: 60 };
  await assert.rejects(decode("voice.wav", { limits }), { code: "audio.too_large" });
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);
  for (const recording of [noise, Buffer.from("<html>not audio</html>"), Uint8Array.of(0)]) {
    await assert.rejects(decodeRecording(recording, OPTIONS), {
      code: "audio.unsupported",
      message: /WAV.*FLAC.*ffmpeg/,
    });
  }
  for (const name of ["unsupported.wma", "adpcm.wav", "video-only.webm"]) {
    await assert.rejects(decode(name), { code: "audio.unsupported" });
  }
});

test("what the engine doesn't read goes to the outside decoder, and nothing else does", async () => {
  const asked: number[] = [];
  const outside: OutsideDecoder = async (recording, { rateHz }) => {
    asked.push(recording.length);
    const format = { container: "asf", codec: "wmav2", rateHz: 44_100, channels: 1, durationS: 0.5 };
    return { samples: new Float32Array(rateHz / 2).fill(0.1), format };
  };
  const { waveform, format } = await decode("unsupported.wma", { outside });
  assert.equal(waveform.samples.length, 8000);
  assert.equal(format.codec, "wmav2");
  await decode("voice.flac", { outside });
  await assert.rejects(decodeRecording(read("voice.wav").subarray(0, 40), { ...OPTIONS, outside }));
  assert.deepEqual(asked, [read("unsupported.wma").length]);
});

test("the outside decoder's samples are held to the same limits", async () => {
  const format = { container: "amr", codec: "amr_nb", rateHz: 8000, channels: 1, durationS: 99 };
  const giving =
    (samples: Float32Array): OutsideDecoder =>
    async () => ({ samples, format });
  const limits = { maxBytes: 1e6, maxDurationS: 1 };
  const tooLong = decode("unsupported.wma", { outside: giving(new Float32Array(16_001)), limits });
  await assert.rejects(tooLong, { code: "audio.too_long" });
  const bad = decode("unsupported.wma", { outside: giving(Float32Array.of(Number.NaN)) });
  await assert.rejects(bad, { code: "audio.bad_samples" });
});

test("recordings decoded side by side don't disturb one another", async () => {
  const names = FIXTURES.map(([name]) => name);
  const alone = [];
  for (const name of names) alone.push((await decode(name)).waveform.samples);
  const together = await Promise.all(names.map((name) => decode(name)));
  assert.deepEqual(
    together.map(({ waveform }) => waveform.samples),
    alone,
  );
});
