import { engineError, VoiceError } from "../errors.ts";
import { MonoMixer } from "./mono-mixer.ts";
import { decodeOpus, OPUS_RATE_HZ } from "./opus.ts";
import { Resampler } from "./resampler.ts";
import { SampleStore } from "./sample-store.ts";
import { sniffContainer } from "./sniff-container.ts";
import { type Sound, type SoundSource, unsupported } from "./sound-source.ts";
import { openCompressed } from "./wasm-decoder.ts";
import { openWav } from "./wav.ts";
import type { DecodedRecording, DecodeOptions, OutsideDecoder } from "./waveform.ts";

const LOWEST_RATE_HZ = 8000;
const HIGHEST_RATE_HZ = 192_000;
/**
 * Samples that one second of a recording may unfold into, all channels together: 8 channels at 48 kHz, or 2 at 192 kHz.
 * A recording beyond that spends its `maxDurationS` sooner, so that nobody buys hours of our work with a few bytes.
 */
const SAMPLES_PER_SECOND = 8 * 48_000;

/**
 * Recording → mono waveform at the rate asked for; what it is, its content says, never its name.
 *
 * The sound goes piece by piece through mixing, clipping count and resampler into the output, so memory stays near the
 * size of the output, and the limits end the work as soon as they are passed. A recording that was cut off gives what
 * is there. Sound at the rate asked for passes through unchanged.
 *
 * @param recording bytes in a container: WAV, FLAC, MP3, Ogg, WebM, MP4, ADTS, or what `options.outside` reads
 * @param options `rateHz` from 8,000 to 192,000
 * @throws VoiceError `audio.empty`, `audio.unsupported`, `audio.damaged`, `audio.too_large`, `audio.too_long`,
 *   `audio.bad_samples`, `audio.no_such_channel`
 */
export async function decodeRecording(recording: Uint8Array, options: DecodeOptions): Promise<DecodedRecording> {
  const { maxBytes } = options.limits;
  if (recording.length === 0) throw engineError("audio.empty", "The recording holds no bytes.");
  if (recording.length > maxBytes) {
    throw engineError("audio.too_large", `The recording has ${recording.length} bytes; at most ${maxBytes} are taken.`);
  }
  try {
    return decode(await openRecording(recording, options.rateHz), options);
  } catch (error) {
    const { outside } = options;
    if (outside === undefined || !(error instanceof VoiceError) || error.code !== "audio.unsupported") throw error;
    return decodeOutside(outside, recording, options);
  }
}

async function openRecording(recording: Uint8Array, rateHz: number): Promise<SoundSource> {
  const sniffed = sniffContainer(recording);
  if (sniffed === undefined) throw unsupported("This is no audio that is known here.");
  if (sniffed.container === "wav") return openWav(sniffed.recording);
  const { container } = sniffed;
  const compressed = openCompressed(sniffed.recording, container);
  const { codec } = compressed;
  return codec === "opus"
    ? { container, codec, ownRateHz: OPUS_RATE_HZ, sounds: await decodeOpus(compressed, rateHz) }
    : { container, codec, sounds: compressed.sounds() };
}

function decode(source: SoundSource, options: DecodeOptions): DecodedRecording {
  const mixer = new MonoMixer(options.channel);
  const limit = durationLimit(options.limits.maxDurationS);
  const output = new SampleStore();
  let first: Sound | undefined;
  let resampler: Resampler | undefined;
  let rateHz: number | undefined;
  for (const sound of source.sounds) {
    if (sound.rateHz !== rateHz) {
      // The first sound, or a stream that changes its rate on the way.
      if (resampler !== undefined) output.append(resampler.finish());
      rateHz = checkedRate(sound.rateHz);
      resampler = rateHz === options.rateHz ? undefined : new Resampler(rateHz, options.rateHz);
      first ??= sound;
    }
    limit.add(sound);
    const mono = mixer.mix(sound);
    output.append(resampler === undefined ? mono : resampler.push(mono));
  }
  if (resampler !== undefined) output.append(resampler.finish());
  if (first === undefined || limit.durationS() === 0) {
    throw engineError("audio.damaged", "The recording holds no sound that can be decoded.");
  }
  const { container, codec, ownRateHz = first.rateHz } = source;
  return {
    waveform: { samples: output.take(), rateHz: options.rateHz },
    format: { container, codec, rateHz: ownRateHz, channels: first.planes.length, durationS: limit.durationS() },
    clippedShare: mixer.clippedShare,
  };
}

function checkedRate(rateHz: number): number {
  if (rateHz >= LOWEST_RATE_HZ && rateHz <= HIGHEST_RATE_HZ) return rateHz;
  throw engineError("audio.unsupported", `The recording is sampled at ${rateHz} Hz; 8,000 to 192,000 Hz can be read.`);
}

/** Counts what was decoded, and ends it at the limits. */
function durationLimit(maxDurationS: number) {
  const framesByRate = new Map<number, number>();
  let samplesLeft = maxDurationS * SAMPLES_PER_SECOND;
  const durationS = () => [...framesByRate].reduce((sum, [rateHz, frames]) => sum + frames / rateHz, 0);
  const add = ({ planes, rateHz }: Sound): void => {
    const frames = planes[0]?.length ?? 0;
    framesByRate.set(rateHz, (framesByRate.get(rateHz) ?? 0) + frames);
    samplesLeft -= frames * planes.length;
    if (durationS() > maxDurationS || samplesLeft < 0) {
      throw engineError("audio.too_long", `The recording lasts longer than ${maxDurationS} seconds.`);
    }
  };
  return { add, durationS };
}

/** An outside decoder gives mono at the rate asked for; its clipping is counted there, since nothing earlier is seen. */
async function decodeOutside(
  outside: OutsideDecoder,
  recording: Uint8Array,
  { rateHz, channel, limits }: DecodeOptions,
): Promise<DecodedRecording> {
  const { samples, format } = await outside(recording, { rateHz, channel, maxDurationS: limits.maxDurationS });
  const source = { container: format.container, codec: format.codec, sounds: [{ rateHz, planes: [samples] }] };
  const decoded = decode(source, { rateHz, channel: "mix", limits });
  return { ...decoded, format };
}
