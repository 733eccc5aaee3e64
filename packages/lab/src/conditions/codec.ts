import { spawn, spawnSync } from "node:child_process";
import { decodeRecording, type Waveform } from "@voicebio/engine";
import { UsageError } from "../usage-error.ts";
import { floatWav } from "./wav-file.ts";

/** A lossy codec, as ffmpeg writes it. */
export interface Codec {
  /** ffmpeg's name of the encoder. */
  readonly encoder: string;
  /** What follows the encoder, container included. */
  readonly options: readonly string[];
  /** The engine reads Opus and MP3, as it does for users; what it does not read, ffmpeg decodes as well. */
  readonly decodedBy: "engine" | "ffmpeg";
}

const opus = (kbits: number): Codec => ({
  encoder: "libopus",
  options: ["-b:a", `${kbits}k`, "-application", "voip", "-f", "ogg"],
  decodedBy: "engine",
});

export const CODECS = {
  opus6: opus(6),
  opus12: opus(12),
  opus24: opus(24),
  /** GSM 06.10 full rate, 13 kbit/s, in Microsoft's frames: a mobile telephone where no AMR encoder is at hand. */
  gsm: { encoder: "libgsm_ms", options: ["-ar", "8000", "-f", "wav"], decodedBy: "ffmpeg" },
  // Into a pipe the encoder can't write back the header that names its delay: 0.07 s of silence stay in front.
  mp3_32: { encoder: "libmp3lame", options: ["-b:a", "32k", "-write_xing", "0", "-f", "mp3"], decodedBy: "engine" },
} as const satisfies Readonly<Record<string, Codec>>;

const TIME_LIMIT_MS = 120_000;
const LIMITS = { maxBytes: 2 ** 28, maxDurationS: 700 };
const WAY_OUT =
  "Install an ffmpeg with libopus, libgsm and libmp3lame (Debian: apt install ffmpeg), or leave these out: " +
  Object.keys(CODECS).join(", ");

/**
 * Through a codec and back, at the rate it came with. What a codec puts before or behind the sound stays.
 *
 * @throws Error when ffmpeg fails or takes too long
 */
export async function throughCodec(waveform: Waveform, codec: Codec): Promise<Waveform> {
  const encoded = await ffmpeg(["-c:a", codec.encoder, ...codec.options], floatWav(waveform));
  const readable = codec.decodedBy === "engine" ? encoded : await ffmpeg(["-f", "wav"], encoded);
  const options = { rateHz: waveform.rateHz, channel: "mix", limits: LIMITS } as const;
  return (await decodeRecording(readable, options)).waveform;
}

/** @throws UsageError with a way out where there is no ffmpeg on the PATH, or one without these encoders */
export function requireEncoders(encoders: readonly string[]): void {
  if (encoders.length === 0) return;
  const { error, stdout } = spawnSync("ffmpeg", ["-hide_banner", "-encoders"], { encoding: "utf8" });
  if (error !== undefined) throw new UsageError(`There is no ffmpeg on the PATH. ${WAY_OUT}.`);
  const missing = encoders.filter((encoder) => !new RegExp(`^ A\\S+ +${encoder} `, "m").test(stdout));
  if (missing.length > 0) throw new UsageError(`The ffmpeg on the PATH lacks ${missing.join(", ")}. ${WAY_OUT}.`);
}

/** One file in, one file out, over pipes alone. */
function ffmpeg(writing: readonly string[], input: Uint8Array): Promise<Uint8Array> {
  const reading = ["-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-i", "pipe:0"];
  const child = spawn("ffmpeg", [...reading, ...writing, "pipe:1"], { timeout: TIME_LIMIT_MS, killSignal: "SIGKILL" });
  const chunks: Buffer[] = [];
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stdin.on("error", () => undefined); // It may close before it has read all: its exit code tells.
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`ffmpeg ${writing.join(" ")} ended with ${signal ?? code}: ${said.trim()}`));
    });
  });
}
