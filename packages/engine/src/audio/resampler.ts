import { filterFor, type ResamplingFilter } from "./resampling-filter.ts";

export { RESAMPLER_SETTINGS } from "./resampling-filter.ts";

/**
 * Resamples a stream of mono samples by a rational factor, without delay: output sample k stands at the time of
 * input sample k · from / to, and `ceil(samples · to / from)` come out. Holds one filter length of input.
 *
 * @see Crochiere, Rabiner, "Multirate Digital Signal Processing", 1983; Kaiser's formula for β and the length:
 *   Oppenheim, Schafer, "Discrete-Time Signal Processing", section 7.5.3
 */
export class Resampler {
  readonly #filter: ResamplingFilter;
  /** Input not yet used up; it begins `taps / 2 - 1` samples before the next output. */
  #input: Float32Array;
  #held: number;
  #phase = 0;
  #taken = 0;
  #given = 0;

  constructor(fromHz: number, toHz: number) {
    this.#filter = filterFor(fromHz, toHz);
    this.#held = this.#filter.taps / 2 - 1;
    this.#input = new Float32Array(this.#held);
  }

  /** Takes samples and gives those that they complete, in a new array. */
  push(samples: Float32Array): Float32Array {
    this.#taken += samples.length;
    return this.#convolve(samples, Number.POSITIVE_INFINITY);
  }

  /** Gives what the end of the input still holds back; nothing may be pushed after it. */
  finish(): Float32Array {
    const { phases, step, taps } = this.#filter;
    const due = Math.ceil((this.#taken * phases) / step) - this.#given;
    return this.#convolve(new Float32Array(taps / 2 + 1), due);
  }

  #convolve(samples: Float32Array, most: number): Float32Array {
    const { phases, step, taps, mostOutputs, convolve } = this.#filter;
    const input = this.#append(samples);
    const ready = Math.ceil(((this.#held - taps + 1) * phases - this.#phase) / step);
    const output = new Float32Array(Math.max(0, Math.min(ready, most)));
    let position = 0;
    for (let done = 0; done < output.length; done += mostOutputs) {
      const count = Math.min(mostOutputs, output.length - done);
      output.set(convolve(input.subarray(position), this.#phase, count), done);
      const end = this.#phase + count * step;
      position += Math.floor(end / phases);
      this.#phase = end % phases;
    }
    this.#drop(position);
    this.#given += output.length;
    return output;
  }

  #append(samples: Float32Array): Float32Array {
    const needed = this.#held + samples.length;
    if (this.#input.length < needed) {
      const larger = new Float32Array(needed);
      larger.set(this.#input.subarray(0, this.#held));
      this.#input = larger;
    }
    this.#input.set(samples, this.#held);
    this.#held = needed;
    return this.#input;
  }

  #drop(count: number): void {
    this.#input.copyWithin(0, count, this.#held);
    this.#held -= count;
  }
}
