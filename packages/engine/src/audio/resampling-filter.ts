import { instantiate } from "./wasm-module.ts";

/**
 * What the resampler is; part of a recipe's hash, since other settings give other samples.
 *
 * Flat to 0.95 of the lower Nyquist frequency, `stopBandDb` down from 1.05 of it on. Between the two the band folds
 * onto its own last twentieth (7.6-8 kHz at 16 kHz), which costs half the taps that a band closed at Nyquist would.
 */
export const RESAMPLER_SETTINGS = {
  method: "polyphase windowed sinc, Kaiser",
  stopBandDb: 84,
  transition: 0.05,
  /** 11,025 Hz → 16 kHz needs 640 phases, no other common pair more; odd rates are off by 2.5 ppm at most. */
  mostPhases: 640,
} as const;

/** The filter of one pair of rates, ready to be applied. */
export interface ResamplingFilter {
  /** `phases / step` is the ratio of the rates. */
  readonly phases: number;
  readonly step: number;
  /** Coefficients per phase: the input samples that one output sample needs. */
  readonly taps: number;
  /** Output samples that one `convolve` can give. */
  readonly mostOutputs: number;
  /** `count` output samples from the front of `input`, from `phase` on; a view that holds until the next call. */
  readonly convolve: (input: Float32Array, phase: number, count: number) => Float32Array;
}

/** Telephones, sound cards and browsers use a handful of rates; odd ones push the oldest filter out. */
const KEPT_FILTERS = 8;
const filters = new Map<string, ResamplingFilter>();

export function filterFor(fromHz: number, toHz: number): ResamplingFilter {
  const key = `${fromHz}/${toHz}`;
  const filter = filters.get(key) ?? loadFilter(designFilter(fromHz, toHz));
  filters.delete(key);
  filters.set(key, filter);
  for (const oldest of filters.keys()) {
    if (filters.size <= KEPT_FILTERS) break;
    filters.delete(oldest);
  }
  return filter;
}

/** Input samples that fit into the kernel's memory beside one filter length. */
const ROOM = 8192;

/** Puts the coefficients into an instance of the kernel, which does four products at a time. */
function loadFilter({ phases, step, taps, coefficients }: FilterDesign): ResamplingFilter {
  const wasm = instantiate(() => 0);
  const mostOutputs = Math.max(1, Math.floor((ROOM * phases) / step));
  const inputLength = Math.ceil((mostOutputs * step) / phases) + taps;
  const rows = wasm.reserve(coefficients.length);
  const source = wasm.reserve(inputLength);
  const target = wasm.reserve(mostOutputs);
  const floats = (pointer: number, length: number) => new Float32Array(wasm.memory.buffer, pointer, length);
  floats(rows, coefficients.length).set(coefficients);
  const input = floats(source, inputLength);
  const output = floats(target, mostOutputs);
  const convolve: ResamplingFilter["convolve"] = (samples, phase, count) => {
    input.set(samples.subarray(0, inputLength));
    wasm.convolve(source, rows, target, count, taps, phases, step, phase);
    return output.subarray(0, count);
  };
  return { phases, step, taps, mostOutputs, convolve };
}

interface FilterDesign {
  readonly phases: number;
  readonly step: number;
  readonly taps: number;
  /** `phases × taps`, each row in the order of the input. */
  readonly coefficients: Float32Array;
}

function designFilter(fromHz: number, toHz: number): FilterDesign {
  const { phases, step } = fraction(toHz / fromHz);
  const { stopBandDb, transition } = RESAMPLER_SETTINGS;
  const cutoff = 0.5 * Math.min(1, toHz / fromHz); // cycles per input sample: the lower Nyquist frequency
  const width = 2 * Math.PI * 2 * transition * cutoff; // radians per input sample
  const taps = 8 * Math.ceil((stopBandDb - 7.95) / (2.285 * width) / 8); // the kernel takes eight at a time
  const beta = 0.1102 * (stopBandDb - 8.7);
  const coefficients = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    const row = Float64Array.from({ length: taps }, (_, tap) => {
      const time = phase / phases + taps / 2 - 1 - tap; // from this tap's input sample to the output, in samples
      return sinc(2 * cutoff * time) * kaiser((2 * time) / taps, beta);
    });
    const sum = row.reduce((total, coefficient) => total + coefficient, 0);
    // Every phase passes a constant unchanged.
    coefficients.set(
      row.map((coefficient) => coefficient / sum),
      phase * taps,
    );
  }
  return { phases, step, taps, coefficients };
}

/** The nearest fraction to `ratio` with at most `mostPhases` above the line, the smallest among equals. */
function fraction(ratio: number): { readonly phases: number; readonly step: number } {
  let best = { phases: 1, step: Math.max(1, Math.round(1 / ratio)) };
  const off = (candidate: typeof best) => Math.abs((candidate.step * ratio) / candidate.phases - 1);
  for (let phases = 2; phases <= RESAMPLER_SETTINGS.mostPhases; phases++) {
    const candidate = { phases, step: Math.max(1, Math.round(phases / ratio)) };
    if (off(candidate) < off(best) - 1e-12) best = candidate;
  }
  return best;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** The Kaiser window at `x` in [-1, 1], up to a factor that the rows' sums take out. */
const kaiser = (x: number, beta: number): number => (Math.abs(x) > 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x)));

/** Modified Bessel function of the first kind, order zero, by its power series, to double precision. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
