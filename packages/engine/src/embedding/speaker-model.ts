import type { Waveform } from "../audio/waveform.ts";
import { engineError } from "../errors.ts";
import { FRAME_SETTINGS } from "../features/framing.ts";
import { logMelFilterbank } from "../features/log-mel-filterbank.ts";
import { type Matrix, selectRows, subtractColumnMeans } from "../features/matrix.ts";
import { insideSegments, type SpeechSegment, widenSegments } from "../speech/voice-activity.ts";
import type { ModelSessions } from "./model-sessions.ts";
import { floatOutput, matrixTensor } from "./onnx-session.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Gives a voice a vector. What stands behind it (x-vector, ECAPA, GMM, a network of one's own) is its own affair:
 * the rest of the engine knows the recipe's id and the vector's size.
 */
export interface SpeakerModel {
  /** Id of the recipe whose vectors it gives. */
  readonly recipe: string;
  readonly dimension: number;
  /**
   * @param waveform mono, at the recipe's rate
   * @param segments speech in it, rising in time
   * @returns the raw embedding, not centered and not normalized; undefined when there is too little speech for one window
   */
  readonly embed: (waveform: Waveform, segments: readonly SpeechSegment[]) => Promise<Float32Array | undefined>;
}

/** Fewest frames (10 ms each) that a vector is made of: below this the statistics of the network's pooling mean nothing. */
const MIN_FRAMES = 20;

/**
 * A network over log-mel frames, such as CAM++.
 *
 * @throws VoiceError `model.missing`, `model.wrong_file`
 */
export async function openFilterbankModel(sessions: ModelSessions, { id, settings }: Recipe): Promise<SpeakerModel> {
  const card = sessions.store.card(settings.speakerModel.model);
  const session = await sessions.get(card.name);
  const dimension = card.dimension;
  if (dimension === undefined) throw engineError("model.missing", `The card of ${card.name} names no dimension.`);
  const { input, output } = settings.speakerModel;
  const embedFrames = async (frames: Matrix): Promise<Float32Array> =>
    floatOutput(await session.run({ [input]: matrixTensor(subtractColumnMeans(frames)) }, [output]), output);
  const embed = async (waveform: Waveform, segments: readonly SpeechSegment[]): Promise<Float32Array | undefined> => {
    const frames = speechFrames(waveform, segments, settings);
    if (frames === undefined || frames.rows < MIN_FRAMES) return undefined;
    const sum = new Float32Array(dimension);
    const crops = cropFrames(frames, settings.maxCropS);
    for (const crop of crops) {
      const vector = await embedFrames(crop);
      for (let i = 0; i < dimension; i++) sum[i] = (sum[i] as number) + (vector[i] as number) / crops.length;
    }
    return sum;
  };
  return { recipe: id, dimension, embed };
}

/** Frames whose middle lies in speech or within the recipe's context of it; undefined when no window fits. */
function speechFrames(
  waveform: Waveform,
  segments: readonly SpeechSegment[],
  { featureBins, contextS }: Recipe["settings"],
): Matrix | undefined {
  const windowS = FRAME_SETTINGS.windowMs / 1000;
  if (segments.length === 0 || waveform.samples.length < windowS * waveform.rateHz) return undefined;
  const inside = insideSegments(widenSegments(segments, contextS, waveform.samples.length / waveform.rateHz));
  const frames = logMelFilterbank(waveform, featureBins);
  return selectRows(frames, (row) => inside((row * FRAME_SETTINGS.shiftMs) / 1000 + windowS / 2));
}

/** Equal crops, none longer than `maxCropS`. */
function cropFrames(frames: Matrix, maxCropS: number): readonly Matrix[] {
  const count = Math.ceil((frames.rows * FRAME_SETTINGS.shiftMs) / 1000 / maxCropS);
  const { columns, data, rows } = frames;
  return Array.from({ length: count }, (_, i) => {
    const from = Math.round((i * rows) / count);
    const to = Math.round(((i + 1) * rows) / count);
    return { data: data.subarray(from * columns, to * columns), rows: to - from, columns };
  });
}
