/** One triangular filter: its weights from FFT bin `from` on. */
interface MelFilter {
  readonly from: number;
  readonly weights: Float64Array;
}

/** Kaldi's mel scale (HTK): 1127 · ln(1 + f / 700). */
const mel = (hz: number): number => 1127 * Math.log(1 + hz / 700);

/** Lower edge of the filters in hertz; the upper one is Nyquist, as Kaldi's `high-freq 0` says. */
export const MEL_LOW_HZ = 20;

/**
 * Triangles evenly spaced on the mel scale; a weight is linear in mel, as in Kaldi's mel-computations.cc.
 *
 * @param bins number of filters
 * @param fftSize length of the transform; the bin at Nyquist is not used, as in Kaldi
 */
export function melFilters(bins: number, fftSize: number, rateHz: number): readonly MelFilter[] {
  const low = mel(MEL_LOW_HZ);
  const step = (mel(rateHz / 2) - low) / (bins + 1);
  const binMel = Array.from({ length: fftSize / 2 }, (_, k) => mel((k * rateHz) / fftSize));
  return Array.from({ length: bins }, (_, bin) => {
    const left = low + bin * step;
    const center = left + step;
    const right = center + step;
    const inside = binMel.flatMap((m, k) => (m > left && m < right ? [k] : []));
    const from = inside[0] ?? 0;
    const weights = Float64Array.from(inside, (k) => {
      const m = binMel[k] ?? 0;
      return m <= center ? (m - left) / step : (right - m) / step;
    });
    return { from, weights };
  });
}

/** Natural log of each filter's energy, floored at the smallest step of a 32-bit float around 1, as Kaldi floors it. */
export function logMelEnergies(
  power: Float64Array,
  filters: readonly MelFilter[],
  out: Float32Array | Float64Array,
  offset: number,
): void {
  for (let bin = 0; bin < filters.length; bin++) {
    const { from, weights } = filters[bin] as MelFilter;
    let energy = 0;
    for (let i = 0; i < weights.length; i++) energy += (weights[i] as number) * (power[from + i] as number);
    out[offset + bin] = Math.log(Math.max(energy, FLOAT32_EPSILON));
  }
}

const FLOAT32_EPSILON = 2 ** -23;
