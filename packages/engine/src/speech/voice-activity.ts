import type { Waveform } from "../audio/waveform.ts";
import { floatOutput, floatTensor, type OnnxSession } from "../embedding/onnx-session.ts";

/** A stretch of speech, in seconds from the start of the recording. */
export interface SpeechSegment {
  readonly startS: number;
  readonly endS: number;
}

/** How probabilities become segments; part of a recipe, since the embedding is made of the segments' frames. */
export interface SegmentationSettings {
  /** A segment opens at this probability … */
  readonly onset: number;
  /** … and closes below this one, so that it does not flutter. */
  readonly offset: number;
  /** Absent where both stay as they are in every recording. */
  readonly whereUnsure?: Lowering;
  /** Gaps shorter than this are closed. */
  readonly minSilenceS: number;
  /** Segments shorter than this are dropped: clicks, not speech. */
  readonly minSpeechS: number;
  /** Widening at both ends: consonants at the edges are softer than the vowels that open a segment. */
  readonly padS: number;
}

/**
 * A detector that is nowhere sure in a recording is taken at its word a little earlier: of a word of half a second by
 * telephone it says 0.2. Where it is sure of some speech, what it doubts is more often noise, and nothing is lowered.
 */
export interface Lowering {
  /** Onset and offset are multiplied by the highest probability of the recording over this one, … */
  readonly below: number;
  /** … but by no less than this, and by no more than 1. */
  readonly least: number;
}

const RATE_HZ = 16_000;
const STEP = 512;
const CONTEXT = 64;
const STATE = 128;
export const STEP_S = STEP / RATE_HZ;
/** Steps in one call (32 s): bounds the memory of a long recording; the recurrent state goes from call to call. */
const STEPS_PER_CALL = 1000;

/**
 * Speech probabilities by Silero VAD v6 in its sequence form: all steps of a recording in one call.
 *
 * @param waveform mono, 16 kHz
 * @returns one probability in [0, 1] per 512 samples (32 ms); the last step is filled up with silence
 * @see Silero Team, "Silero VAD", 2021–2025, MIT
 */
export async function speechProbabilities(session: OnnxSession, { samples }: Waveform): Promise<Float32Array> {
  const steps = Math.ceil(samples.length / STEP);
  const probabilities = new Float32Array(steps);
  let h = floatTensor(new Float32Array(STATE), [1, 1, STATE]);
  let c = floatTensor(new Float32Array(STATE), [1, 1, STATE]);
  for (let first = 0; first < steps; first += STEPS_PER_CALL) {
    const count = Math.min(STEPS_PER_CALL, steps - first);
    const input = floatTensor(stepsWithContext(samples, first, count), [count, CONTEXT + STEP]);
    const outputs = await session.run({ input, h, c });
    probabilities.set(floatOutput(outputs, "speech_probs"), first);
    h = floatTensor(floatOutput(outputs, "hn"), [1, 1, STATE]);
    c = floatTensor(floatOutput(outputs, "cn"), [1, 1, STATE]);
  }
  return probabilities;
}

/** `count × (64 + 512)` samples: every step behind the last samples of the one before it; zeros outside the recording. */
function stepsWithContext(samples: Float32Array, first: number, count: number): Float32Array {
  const width = CONTEXT + STEP;
  const input = new Float32Array(count * width);
  for (let step = 0; step < count; step++) {
    const from = (first + step) * STEP - CONTEXT;
    const skip = Math.max(0, -from);
    input.set(samples.subarray(from + skip, from + width), step * width + skip);
  }
  return input;
}

/**
 * Segments of speech out of step probabilities, by two thresholds (hysteresis), which the settings may have lowered in
 * a recording in which the detector is nowhere sure.
 *
 * @param durationS length of the recording; no segment reaches beyond it
 */
export function segmentSpeech(
  probabilities: Float32Array,
  durationS: number,
  settings: SegmentationSettings,
): readonly SpeechSegment[] {
  const raw = hysteresis(probabilities, lowered(settings, probabilities));
  const joined = joinAcross(raw, settings.minSilenceS).filter((s) => s.endS - s.startS >= settings.minSpeechS);
  return widenSegments(joined, settings.padS, durationS);
}

/** Segments longer by so much at both ends, within the recording; those that then touch are joined. */
export function widenSegments(
  segments: readonly SpeechSegment[],
  byS: number,
  durationS: number,
): readonly SpeechSegment[] {
  const wider = segments.map(({ startS, endS }) => ({
    startS: Math.max(0, startS - byS),
    endS: Math.min(durationS, endS + byS),
  }));
  return joinAcross(wider, 0);
}

export const netSpeechS = (segments: readonly SpeechSegment[]): number =>
  segments.reduce((sum, { startS, endS }) => sum + endS - startS, 0);

type Thresholds = Pick<SegmentationSettings, "onset" | "offset">;

function lowered({ onset, offset, whereUnsure }: SegmentationSettings, probabilities: Float32Array): Thresholds {
  if (whereUnsure === undefined) return { onset, offset };
  const highest = probabilities.reduce((high, probability) => Math.max(high, probability), 0);
  const factor = Math.min(1, Math.max(whereUnsure.least, highest / whereUnsure.below));
  return { onset: factor * onset, offset: factor * offset };
}

function hysteresis(probabilities: Float32Array, { onset, offset }: Thresholds): SpeechSegment[] {
  const segments: SpeechSegment[] = [];
  let openedAt: number | undefined;
  probabilities.forEach((probability, step) => {
    if (openedAt === undefined && probability >= onset) openedAt = step;
    if (openedAt !== undefined && probability < offset) {
      segments.push({ startS: openedAt * STEP_S, endS: step * STEP_S });
      openedAt = undefined;
    }
  });
  if (openedAt !== undefined) segments.push({ startS: openedAt * STEP_S, endS: probabilities.length * STEP_S });
  return segments;
}

/** Joins neighbors whose gap is shorter than `gapS`, or that touch. */
function joinAcross(segments: readonly SpeechSegment[], gapS: number): SpeechSegment[] {
  const joined: SpeechSegment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last !== undefined && (segment.startS <= last.endS || segment.startS - last.endS < gapS)) {
      joined[joined.length - 1] = { startS: last.startS, endS: Math.max(last.endS, segment.endS) };
    } else joined.push(segment);
  }
  return joined;
}

/** Whether a moment lies in one of the segments; called with rising times, it walks them once. */
export function insideSegments(segments: readonly SpeechSegment[]): (timeS: number) => boolean {
  let at = 0;
  return (timeS) => {
    while (at < segments.length && (segments[at] as SpeechSegment).endS <= timeS) at++;
    const segment = segments[at];
    return segment !== undefined && timeS >= segment.startS;
  };
}
