import type { Waveform } from "../audio/waveform.ts";
import { floatOutput, floatTensor, type OnnxSession } from "../embedding/onnx-session.ts";

const RATE_HZ = 16_000;
/** The model was trained on windows of this length. */
const WINDOW = 10 * RATE_HZ;
/** Neighboring windows share this much, since the labels near an edge are the least sure. */
const OVERLAP = 2 * RATE_HZ;
/** Bounds the work on a long recording: 98 s are heard whole; of a longer one, 12 windows evenly spread. */
const MAX_WINDOWS = 12;
/** Output frames: one every 270 samples, the first over 721 samples (the model's convolutions). */
const FRAME_STEP = 270;
const FIRST_FRAME_MIDDLE = 360;
/** Nothing shorter than 0.1 s is heard: the model has no frame to say anything in. */
const SHORTEST = RATE_HZ / 10;
/** Speaker sets that the model chooses from: none, 1, 2, 3, 1+2, 1+3, 2+3. */
export const SPEAKER_SETS = 7;
/** Which sets hold local speaker 1, 2 and 3. */
export const SETS_OF_SPEAKER = [
  [1, 4, 5],
  [2, 4, 6],
  [3, 5, 6],
] as const;
const OVERLAPPED_SETS = [4, 5, 6] as const;

/** What the segmentation model hears in one window; its speaker labels hold in this window only. */
export interface SegmentedWindow {
  /** First sample of the window in the recording. */
  readonly start: number;
  readonly frames: number;
  /** `frames × 7` probabilities of the speaker sets. */
  readonly probabilities: Float32Array;
}

/** Starts of the windows that a recording is heard in, rising. */
export function windowStarts(samples: number): readonly number[] {
  if (samples < SHORTEST) return [];
  if (samples <= WINDOW) return [0];
  const needed = Math.ceil((samples - OVERLAP) / (WINDOW - OVERLAP));
  const count = Math.min(MAX_WINDOWS, needed);
  return Array.from({ length: count }, (_, i) => Math.round((i * (samples - WINDOW)) / (count - 1)));
}

/**
 * Who speaks when, window by window.
 *
 * @param waveform mono, 16 kHz
 * @see Plaquet and Bredin, "Powerset multi-class cross entropy loss for neural speaker diarization", Interspeech 2023
 */
export async function segmentVoices(session: OnnxSession, { samples }: Waveform): Promise<readonly SegmentedWindow[]> {
  const windows: SegmentedWindow[] = [];
  for (const start of windowStarts(samples.length)) {
    const input = samples.slice(start, start + WINDOW);
    const name = session.outputNames[0] ?? "";
    const outputs = await session.run({ input: floatTensor(input, [1, 1, input.length]) });
    const probabilities = floatOutput(outputs, name).map(Math.exp);
    windows.push({ start, frames: probabilities.length / SPEAKER_SETS, probabilities });
  }
  return windows;
}

/**
 * The window that decides about a sample, and its frame there: the window whose middle is nearest.
 *
 * @returns undefined where no window was heard
 */
export function frameAt(
  windows: readonly SegmentedWindow[],
  sample: number,
): { readonly window: number; readonly frame: number } | undefined {
  let nearest = 0;
  for (let i = 1; i < windows.length; i++) {
    if (distanceToMiddle(windows[i], sample) < distanceToMiddle(windows[nearest], sample)) nearest = i;
  }
  const window = windows[nearest];
  if (window === undefined || distanceToMiddle(window, sample) > WINDOW / 2) return undefined;
  const frame = Math.round((sample - window.start - FIRST_FRAME_MIDDLE) / FRAME_STEP);
  return { window: nearest, frame: Math.max(0, Math.min(window.frames - 1, frame)) };
}

const distanceToMiddle = (window: SegmentedWindow | undefined, sample: number): number =>
  Math.abs(sample - (window?.start ?? 0) - WINDOW / 2);

/** Seconds that the second busiest local speaker talks, in the window where that is most. */
export const secondSpeakerS = (windows: readonly SegmentedWindow[]): number =>
  Math.max(
    0,
    ...windows.map((window) => SETS_OF_SPEAKER.map((sets) => secondsOf(window, sets)).sort((a, b) => b - a)[1] ?? 0),
  );

/** Seconds in which two talk at once, in the window where that is most. */
export const overlappedS = (windows: readonly SegmentedWindow[]): number =>
  Math.max(0, ...windows.map((window) => secondsOf(window, OVERLAPPED_SETS)));

function secondsOf({ frames, probabilities }: SegmentedWindow, sets: readonly number[]): number {
  let sum = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (const set of sets) sum += probabilities[frame * SPEAKER_SETS + set] as number;
  }
  return (sum * FRAME_STEP) / RATE_HZ;
}
