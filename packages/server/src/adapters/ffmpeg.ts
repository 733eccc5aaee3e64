import { type ChildProcessByStdio, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { endianness } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type ChannelChoice, type OutsideDecoder, type RecordingFormat, VoiceError } from "@voicebio/engine";
import { type StreamBanner, streamBanner } from "./ffmpeg-banner.ts";

/** Plain data, so that it can be handed to a worker thread. */
export interface FfmpegOptions {
  readonly path: string;
  /** How long one decoding may take, and how much processor time. */
  readonly timeLimitMs: number;
}

/** Of what ffmpeg says: the banner comes first and is short, the rest is not looked at. */
const MAX_SAID_CHARACTERS = 65_536;

/** Largest single piece of memory that ffmpeg may ask for: far above any audio frame. */
const MAX_ALLOCATION_BYTES = 64 * 1024 * 1024;

/** The first `ffmpeg` in the folders of a PATH that may be run; undefined where there is none. */
export const findFfmpeg = (searchPath: string): string | undefined =>
  searchPath
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "ffmpeg"))
    .find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Decodes through an ffmpeg process: bytes in, samples out, over pipes alone.
 *
 * The decoder throws VoiceError `audio.unsupported` when ffmpeg can't read the recording either, `audio.damaged` when it
 * gave up, `audio.too_long`, `audio.no_such_channel`, and `analysis.timed_out` when the time limit is over.
 */
export const ffmpegDecoder =
  ({ path, timeLimitMs }: FfmpegOptions): OutsideDecoder =>
  async (recording, { rateHz, channel, maxDurationS }) => {
    const child = spawn(path, argumentsFor(rateHz, channel, timeLimitMs), {
      stdio: "pipe",
      timeout: timeLimitMs,
      killSignal: "SIGKILL",
    });
    const { bytes, said, exitCode, cutOff, timedOut } = await outcomeOf(
      child,
      recording,
      Math.ceil(maxDurationS * rateHz) * 4,
    );
    if (cutOff) throw new VoiceError("audio.too_long", `The recording lasts longer than ${maxDurationS} s.`);
    if (timedOut) throw new VoiceError("analysis.timed_out", `ffmpeg took longer than ${timeLimitMs / 1000} s.`);
    const banner = streamBanner(said);
    if (banner === undefined)
      throw new VoiceError("audio.unsupported", "Neither VoiceBio nor ffmpeg can read this recording.");
    requireChannel(banner, channel);
    const samples = floatsOf(bytes);
    if (exitCode !== 0 || samples.length === 0)
      throw new VoiceError("audio.damaged", "ffmpeg could not decode this recording.");
    return { samples, format: formatOf(banner, samples.length / rateHz) };
  };

/** `protocol_whitelist pipe`: a playlist or a reference inside the recording opens no file and no address. */
function argumentsFor(rateHz: number, channel: ChannelChoice, timeLimitMs: number): readonly string[] {
  const reading = ["-protocol_whitelist", "pipe", "-threads", "1", "-i", "pipe:0"];
  // Without a highest sum of 1 the mix of two equal channels would be 1.4 times as loud as either.
  const channels = channel === "mix" ? ["-ac", "1", "-rematrix_maxval", "1"] : ["-af", `pan=mono|c0=c${channel}`];
  const samples = endianness() === "LE" ? "f32le" : "f32be";
  return [
    ...["-hide_banner", "-nostdin", "-nostats"],
    ...["-max_alloc", String(MAX_ALLOCATION_BYTES), "-timelimit", String(Math.ceil(timeLimitMs / 1000))],
    ...[...reading, "-map", "0:a:0", "-vn", "-sn", "-dn", ...channels, "-ar", String(rateHz)],
    ...["-f", samples, "-c:a", `pcm_${samples}`, "pipe:1"],
  ];
}

interface Outcome {
  readonly bytes: Buffer;
  readonly said: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Whether it was killed for giving more than it may. */
  readonly cutOff: boolean;
  /** Whether one of its time limits ended it: ours by SIGKILL, the one on processor time by SIGXCPU. */
  readonly timedOut: boolean;
}

function outcomeOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  recording: Uint8Array,
  maxBytes: number,
): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let length = 0;
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length <= maxBytes) chunks.push(chunk);
    else child.kill("SIGKILL");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(0, MAX_SAID_CHARACTERS);
  });
  child.stdin.on("error", () => undefined); // It may close before it has read all: its exit code tells.
  child.stdin.end(recording);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      const cutOff = length > maxBytes;
      const timedOut = !cutOff && (signal === "SIGKILL" || signal === "SIGXCPU");
      resolve({ bytes: Buffer.concat(chunks), said, exitCode, cutOff, timedOut });
    });
  });
}

function requireChannel({ channels }: StreamBanner, channel: ChannelChoice): void {
  if (channel === "mix" || channel < channels) return;
  throw new VoiceError(
    "audio.no_such_channel",
    `The recording has ${channels} channel(s); there is no channel ${channel}.`,
  );
}

/** The samples in memory of their own, as a chunk's place need not fit 32-bit numbers. */
function floatsOf(bytes: Buffer): Float32Array {
  const samples = new Float32Array(Math.floor(bytes.byteLength / 4));
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

const formatOf = (banner: StreamBanner, durationS: number): RecordingFormat => ({ ...banner, durationS });
