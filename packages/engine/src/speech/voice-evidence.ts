import type { Waveform } from "../audio/waveform.ts";
import { centeredUnit, dot } from "../comparison/embedding.ts";
import type { ModelSessions } from "../embedding/model-sessions.ts";
import type { OnnxSession } from "../embedding/onnx-session.ts";
import { FRAME_SETTINGS } from "../features/framing.ts";
import { logMelFilterbank } from "../features/log-mel-filterbank.ts";
import { type Matrix, selectRows } from "../features/matrix.ts";
import { BLOCK_S, BlockEmbedder, type PooledBlocks, ROWS_PER_BLOCK } from "./voice-blocks.ts";
import {
  frameAt,
  overlappedS,
  SETS_OF_SPEAKER,
  type SegmentedWindow,
  SPEAKER_SETS,
  secondSpeakerS,
  segmentVoices,
} from "./voice-segmentation.ts";
import { findTurn, type LikelyTurn, type TurnSearch } from "./voice-turns.ts";

/** What a recording gives for and against a second voice. */
export interface VoiceEvidence {
  /** Seconds of speech that were compared, in whole blocks. */
  readonly speechS: number;
  /** Seconds in which two talk at once. */
  readonly overlappedS: number;
  /** Seconds of the second busiest label of the segmentation. */
  readonly secondSpeakerS: number;
  /** The stretch least like the rest; undefined where the speech is too short for two turns. */
  readonly turn: LikelyTurn | undefined;
  /** Cosine of turn and rest, embedded apart where the turn's own leaves a doubt; 1 without a turn. */
  readonly apartCosine: number;
  /** How far the segmentation gives stretch and rest different labels, in [0, 1]. */
  readonly labelContrast: number;
}

/** How the evidence is sought; the weights hold for these settings only. */
export interface EvidenceSettings {
  readonly search: TurnSearch;
  /** Cosines of a turn between which turn and rest are embedded apart. */
  readonly doubt: { readonly from: number; readonly to: number };
  /** Mean embedding of the speakers that the rule was fitted on. */
  readonly mean: readonly number[];
}

export const SPEAKER_MODEL = "campplus-robust";
export const SEGMENTATION_MODEL = "pyannote-segmentation";
const FEATURE_BINS = 80;
/** At most 15 s of turn and of rest are embedded apart: more changes an embedding little. */
const MAX_ROWS_APART = 1500;

/**
 * Listens for a second voice.
 *
 * The segmentation model finds speech and overlap in windows of 10 s, but its labels hold in one window only, and it
 * often takes two voices that follow each other for one. So the speaker model compares every stretch of speech with
 * the rest as well.
 */
export class VoiceListener {
  readonly #segmentation: OnnxSession;
  readonly #embedder: BlockEmbedder;

  private constructor(segmentation: OnnxSession, embedder: BlockEmbedder) {
    this.#segmentation = segmentation;
    this.#embedder = embedder;
  }

  /** @throws VoiceError `model.missing`, `model.wrong_file` */
  static async open(sessions: ModelSessions): Promise<VoiceListener> {
    const segmentation = await sessions.get(SEGMENTATION_MODEL);
    return new VoiceListener(segmentation, await BlockEmbedder.open(await sessions.get(SPEAKER_MODEL)));
  }

  /**
   * Speech shorter than two turns is judged by the segmentation alone; of recordings longer than 98 s, 12 windows of
   * 10 s evenly spread are heard, so a single short turn between them is not.
   *
   * @param waveform mono, 16 kHz
   */
  async evidence(waveform: Waveform, settings: EvidenceSettings): Promise<VoiceEvidence> {
    const mean = Float32Array.from(settings.mean);
    const { windows, blockSets, speech } = await this.hear(waveform, settings.search.minTurnS);
    const turn = speech && findTurn(speech.blocks, mean, settings.search);
    const { from, to } = settings.doubt;
    const doubtful = turn !== undefined && turn.cosine > from && turn.cosine < to;
    const apart = speech && turn && doubtful ? await this.#apartCosine(speech.features, turn, mean) : turn?.cosine;
    return {
      speechS: blockSets.length * BLOCK_S,
      overlappedS: overlappedS(windows),
      secondSpeakerS: secondSpeakerS(windows),
      turn,
      apartCosine: apart ?? 1,
      labelContrast: turn === undefined ? 0 : labelContrast(blockSets, turn),
    };
  }

  async #apartCosine(features: Matrix, { range }: LikelyTurn, mean: Float32Array): Promise<number> {
    const inTurn = (row: number): boolean => row >= range.from * ROWS_PER_BLOCK && row < range.to * ROWS_PER_BLOCK;
    const one = await this.#embedder.embed(firstRows(selectRows(features, inTurn), MAX_ROWS_APART));
    const other = await this.#embedder.embed(
      firstRows(
        selectRows(features, (row) => !inTurn(row)),
        MAX_ROWS_APART,
      ),
    );
    return dot(centeredUnit(one, mean), centeredUnit(other, mean));
  }

  /** Runs the models; the network of voices only where the speech is long enough for two turns. */
  async hear(waveform: Waveform, minTurnS: number): Promise<HeardRecording> {
    const windows = await segmentVoices(this.#segmentation, waveform);
    if (waveform.samples.length < shortestFrame(waveform.rateHz)) return { windows, blockSets: [], speech: undefined };
    const rows = speechRows(waveform, windows);
    const blockSets = setsByBlock(rows, windows);
    if (blockSets.length * BLOCK_S < 2 * minTurnS) return { windows, blockSets, speech: undefined };
    const kept = new Set(rows.map(({ row }) => row));
    const features = selectRows(logMelFilterbank(waveform, FEATURE_BINS), (row) => kept.has(row));
    return { windows, blockSets, speech: { features, blocks: await this.#embedder.pool(features) } };
  }
}

/** What the models make of a recording. */
export interface HeardRecording {
  readonly windows: readonly SegmentedWindow[];
  readonly blockSets: readonly BlockSets[];
  /** Undefined where the speech is too short for two turns. */
  readonly speech: { readonly features: Matrix; readonly blocks: PooledBlocks } | undefined;
}

/** Probabilities of the seven speaker sets, averaged over a block, and the window whose labels they are. */
export interface BlockSets {
  readonly window: number;
  readonly sets: Float64Array;
}

interface SpeechRow {
  readonly row: number;
  readonly window: number;
  readonly frame: number;
}

const shortestFrame = (rateHz: number): number => (rateHz * FRAME_SETTINGS.windowMs) / 1000;

function firstRows({ data, rows, columns }: Matrix, most: number): Matrix {
  const kept = Math.min(rows, most);
  return { data: data.subarray(0, kept * columns), rows: kept, columns };
}

/** Rows of the filterbank in which somebody speaks. */
function speechRows({ samples, rateHz }: Waveform, windows: readonly SegmentedWindow[]): readonly SpeechRow[] {
  const length = shortestFrame(rateHz);
  const shift = (rateHz * FRAME_SETTINGS.shiftMs) / 1000;
  const rows: SpeechRow[] = [];
  for (let row = 0; row * shift + length <= samples.length; row++) {
    const at = frameAt(windows, row * shift + length / 2);
    if (at === undefined) continue;
    const silence = windows[at.window]?.probabilities[at.frame * SPEAKER_SETS] ?? 1;
    if (silence < 0.5) rows.push({ row, ...at });
  }
  return rows;
}

function setsByBlock(rows: readonly SpeechRow[], windows: readonly SegmentedWindow[]): readonly BlockSets[] {
  return Array.from({ length: Math.floor(rows.length / ROWS_PER_BLOCK) }, (_, block) => {
    const own = rows.slice(block * ROWS_PER_BLOCK, (block + 1) * ROWS_PER_BLOCK);
    const sets = new Float64Array(SPEAKER_SETS);
    for (const { window, frame } of own) {
      for (let set = 0; set < SPEAKER_SETS; set++) {
        const probability = windows[window]?.probabilities[frame * SPEAKER_SETS + set] ?? 0;
        sets[set] = (sets[set] as number) + probability / own.length;
      }
    }
    return { window: own[own.length >> 1]?.window ?? 0, sets };
  });
}

/** Fewest blocks of turn and of rest in a window for its labels to count. */
const MIN_BLOCKS_EACH = 2;

/**
 * One less the cosine between the label histograms of turn and rest, averaged over the windows that hold some of
 * both, by how much they hold.
 */
export function labelContrast(blocks: readonly BlockSets[], { range }: LikelyTurn): number {
  let [contrast, weight] = [0, 0];
  for (const window of new Set(blocks.map((block) => block.window))) {
    const inTurn = (_: BlockSets, i: number): boolean => i >= range.from && i < range.to;
    const inside = blocks.filter((block, i) => block.window === window && inTurn(block, i));
    const outside = blocks.filter((block, i) => block.window === window && !inTurn(block, i));
    const shorter = Math.min(inside.length, outside.length);
    if (shorter < MIN_BLOCKS_EACH) continue;
    contrast += shorter * (1 - histogramCosine(labelSeconds(inside), labelSeconds(outside)));
    weight += shorter;
  }
  return weight === 0 ? 0 : contrast / weight;
}

const labelSeconds = (blocks: readonly BlockSets[]): readonly number[] =>
  SETS_OF_SPEAKER.map((sets) =>
    blocks.reduce((sum, block) => sum + sets.reduce((s, set) => s + (block.sets[set] as number), 0), 0),
  );

function histogramCosine(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  return product(a, b) / Math.max(1e-9, Math.sqrt(product(a, a) * product(b, b)));
}
