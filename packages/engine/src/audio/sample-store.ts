/** Samples as they come, in memory that grows with them. */
export class SampleStore {
  #samples = new Float32Array(1 << 16);
  #length = 0;

  append(samples: Float32Array): void {
    const length = this.#length + samples.length;
    if (length > this.#samples.length) {
      const larger = new Float32Array(Math.max(length, 2 * this.#samples.length));
      larger.set(this.#samples.subarray(0, this.#length));
      this.#samples = larger;
    }
    this.#samples.set(samples, this.#length);
    this.#length = length;
  }

  /** All samples, clamped to [-1, 1]: a resampling filter overshoots a little at hard edges. */
  take(): Float32Array {
    const samples = this.#samples.slice(0, this.#length);
    for (let i = 0; i < samples.length; i++) samples[i] = Math.max(-1, Math.min(1, samples[i] ?? 0));
    return samples;
  }
}
