import { engineError } from "../errors.ts";
import type { Sound } from "./sound-source.ts";
import type { ChannelChoice } from "./waveform.ts";

/** Below the highest value of every encoding: µ-law ends at 0.980, A-law at 0.984, 8-bit PCM at 0.992. */
const CEILING = 0.98;
/** A single full-scale sample is a loud peak; from three equal ones on, the top was cut off. */
const SHORTEST_FLAT_RUN = 3;

/**
 * Turns sound of any number of channels into mono, clamped to [-1, 1], and counts the clipped samples on the way.
 *
 * A sample counts as clipped when it belongs to a run of three or more equal samples of one channel with |x| ≥ 0.98,
 * before channels are mixed and at the recording's own rate. Lossy codecs bend flat tops; there only the part that
 * overshoots ±1 is seen, so the share is a lower bound.
 */
export class MonoMixer {
  readonly #choice: ChannelChoice;
  #mono = new Float32Array(0);
  #runs: { last: number; length: number }[] = [];
  #clipped = 0;
  #counted = 0;

  constructor(choice: ChannelChoice) {
    this.#choice = choice;
  }

  /** Clipped samples of the chosen channels by all their samples, in [0, 1]. */
  get clippedShare(): number {
    return this.#counted === 0 ? 0 : this.#clipped / this.#counted;
  }

  /**
   * The mean of all channels, or the chosen one.
   *
   * @returns a view that holds until the next call
   * @throws VoiceError `audio.no_such_channel`, or `audio.bad_samples` at a NaN or an infinity
   */
  mix(sound: Sound): Float32Array {
    const planes = this.#choice === "mix" ? sound.planes : [chosenPlane(sound, this.#choice)];
    const frames = planes[0]?.length ?? 0;
    if (this.#mono.length < frames) this.#mono = new Float32Array(frames);
    const mono = this.#mono.subarray(0, frames).fill(0);
    planes.forEach((plane, channel) => {
      this.#add(plane, channel, mono, 1 / planes.length);
    });
    this.#counted += frames * planes.length;
    return mono;
  }

  #add(plane: Float32Array, channel: number, mono: Float32Array, weight: number): void {
    this.#runs[channel] ??= { last: 0, length: 0 };
    const run = this.#runs[channel];
    let { last, length } = run;
    for (let i = 0; i < mono.length; i++) {
      const raw = plane[i] ?? 0;
      if (!Number.isFinite(raw))
        throw engineError("audio.bad_samples", "The recording holds a sample that is no number.");
      const sample = raw > 1 ? 1 : raw < -1 ? -1 : raw;
      if (sample >= CEILING || sample <= -CEILING) {
        length = sample === last ? length + 1 : 1;
        if (length >= SHORTEST_FLAT_RUN) this.#clipped += length === SHORTEST_FLAT_RUN ? SHORTEST_FLAT_RUN : 1;
      } else {
        length = 0;
      }
      last = sample;
      mono[i] = (mono[i] ?? 0) + sample * weight;
    }
    run.last = last;
    run.length = length;
  }
}

function chosenPlane(sound: Sound, channel: number): Float32Array {
  const plane = sound.planes[channel];
  if (plane === undefined) {
    throw engineError(
      "audio.no_such_channel",
      `The recording has ${sound.planes.length} channel(s), counted from 0; ${channel} was asked for.`,
    );
  }
  return plane;
}
