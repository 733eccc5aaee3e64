/**
 * Power spectrum of real frames by one complex FFT of half the length.
 *
 * Even samples stand as real parts and odd ones as imaginary parts; the two interleaved spectra are then
 * taken apart (Press et al., "Numerical Recipes", 3rd ed., 12.3). All tables are made once per size.
 */
export interface PowerSpectrum {
  readonly size: number;
  /**
   * @param frame `size` real samples
   * @param power receives `size / 2 + 1` values: |X[k]|², from 0 Hz to Nyquist
   */
  readonly compute: (frame: Float64Array, power: Float64Array) => void;
}

/** @param size power of two, at least 4 */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const half = size / 2;
  const re = new Float64Array(half);
  const im = new Float64Array(half);
  const order = bitReversal(half);
  const cos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));

  const compute = (frame: Float64Array, power: Float64Array): void => {
    for (let i = 0; i < half; i++) {
      const from = 2 * (order[i] as number);
      re[i] = frame[from] as number;
      im[i] = frame[from + 1] as number;
    }
    butterflies(re, im, cos, sin);
    takeApart(re, im, cos, sin, power);
  };
  return { size, compute };
}

function bitReversal(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    order[i] = j;
  }
  return order;
}

/** In-place radix-2 stages over bit-reversed input; the twiddle tables are those of twice the length. */
function butterflies(re: Float64Array, im: Float64Array, cos: Float64Array, sin: Float64Array): void {
  const length = re.length;
  for (let span = 1; span < length; span *= 2) {
    const step = length / span; // twiddles of a (2 · length)-point table for a (2 · span)-point stage
    for (let k = 0; k < span; k++) {
      const wr = cos[k * step] as number;
      const wi = -(sin[k * step] as number);
      for (let a = k; a < length; a += 2 * span) {
        const b = a + span;
        const br = re[b] as number;
        const bi = im[b] as number;
        const tr = br * wr - bi * wi;
        const ti = br * wi + bi * wr;
        const ar = re[a] as number;
        const ai = im[a] as number;
        re[a] = ar + tr;
        im[a] = ai + ti;
        re[b] = ar - tr;
        im[b] = ai - ti;
      }
    }
  }
}

/** Spectrum of the interleaved real frame out of the half-length complex one. */
function takeApart(
  re: Float64Array,
  im: Float64Array,
  cos: Float64Array,
  sin: Float64Array,
  power: Float64Array,
): void {
  const half = re.length;
  const r0 = re[0] as number;
  const i0 = im[0] as number;
  power[0] = (r0 + i0) ** 2;
  power[half] = (r0 - i0) ** 2;
  for (let k = 1; k < half; k++) {
    const ar = re[k] as number;
    const ai = im[k] as number;
    const br = re[half - k] as number;
    const bi = -(im[half - k] as number);
    const evenR = (ar + br) / 2;
    const evenI = (ai + bi) / 2;
    const oddR = (ai - bi) / 2;
    const oddI = (br - ar) / 2;
    const c = cos[k] as number;
    const s = sin[k] as number;
    const xr = evenR + oddR * c + oddI * s;
    const xi = evenI + oddI * c - oddR * s;
    power[k] = xr * xr + xi * xi;
  }
}
