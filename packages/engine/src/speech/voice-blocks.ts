import { floatOutput, matrixTensor, type OnnxSession } from "../embedding/onnx-session.ts";
import { type Matrix, subtractColumnMeans } from "../features/matrix.ts";

/** Names, inside CAM++'s graph and in its card's `innerOutputs`, of what its last pooling reads and of the layer behind the pooling. */
const INNER = {
  frames: "/network/xvector/out_nonlinear/relu/Relu_output_0",
  weight: "network.xvector.dense.linear.weight",
  mean: "network.xvector.dense.nonlinear.batchnorm.running_mean",
  variance: "network.xvector.dense.nonlinear.batchnorm.running_var",
} as const;
/** Of the batch norm behind the last layer (PyTorch's default). */
const EPSILON = 1e-5;
const CHANNELS = 512;
/** The network halves the rate of the filterbank: one inner frame stands for two rows. */
const ROWS_PER_FRAME = 2;
const FRAMES_PER_BLOCK = 12;
export const ROWS_PER_BLOCK = FRAMES_PER_BLOCK * ROWS_PER_FRAME;
/** Length of a block in seconds of speech. */
export const BLOCK_S = ROWS_PER_BLOCK / 100;

/**
 * CAM++ run once over all speech of a recording and pooled afterwards, over any stretches of it.
 *
 * Voices are compared between hundreds of pairs of stretches; running the network over each would cost hundreds of
 * runs. Its last step pools mean and deviation of inner frames, so sums of these frames, block by block, give the
 * embedding of any set of blocks for one matrix product. What differs from a run over the stretch alone: the feature
 * mean and the network's context gates have seen the whole recording.
 *
 * @see Wang et al., "CAM++", Interspeech 2023 (arXiv:2303.00332), section 2
 */
export class BlockEmbedder {
  readonly #session: OnnxSession;
  readonly #head: PoolingHead;

  private constructor(session: OnnxSession, head: PoolingHead) {
    this.#session = session;
    this.#head = head;
  }

  /** @param session of CAM++, which stays its owner's, with the inner outputs that its card names */
  static async open(session: OnnxSession): Promise<BlockEmbedder> {
    const features: Matrix = { data: new Float32Array(80 * 20), rows: 20, columns: 80 };
    // Weights are outputs like others, and a graph must be run to give any.
    const outputs = await session.run({ features: matrixTensor(features) }, [INNER.weight, INNER.mean, INNER.variance]);
    const deviation = floatOutput(outputs, INNER.variance).map((variance) => Math.sqrt(variance + EPSILON));
    const head = { weight: floatOutput(outputs, INNER.weight), mean: floatOutput(outputs, INNER.mean), deviation };
    return new BlockEmbedder(session, head);
  }

  /** @param features log-mel rows of the speech, mean not subtracted yet; at least one block of them */
  async pool(features: Matrix): Promise<PooledBlocks> {
    const outputs = await this.#session.run({ features: matrixTensor(subtractColumnMeans(features)) }, [INNER.frames]);
    return new PooledBlocks(floatOutput(outputs, INNER.frames), this.#head);
  }

  /** The embedding of some rows by a run of their own: dearer, and free of what else is in the recording. */
  async embed(features: Matrix): Promise<Float32Array> {
    const outputs = await this.#session.run({ features: matrixTensor(subtractColumnMeans(features)) }, ["unrectified"]);
    return floatOutput(outputs, "unrectified");
  }
}

/** The layer behind the pooling: a matrix product and a batch norm. */
interface PoolingHead {
  /** `dimension × 1024`: means of the channels, then their deviations. */
  readonly weight: Float32Array;
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Blocks `from` up to, not with, `to`. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** Running sums of inner frames and of their squares at the edges of the blocks. */
export class PooledBlocks {
  readonly count: number;
  readonly dimension: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #head: PoolingHead;

  /** @param frames `512 × frames`; a rest shorter than a block is left out */
  constructor(frames: Float32Array, head: PoolingHead) {
    const length = frames.length / CHANNELS;
    this.#head = head;
    this.dimension = head.mean.length;
    this.count = Math.floor(length / FRAMES_PER_BLOCK);
    this.#sums = new Float64Array((this.count + 1) * CHANNELS);
    this.#squares = new Float64Array((this.count + 1) * CHANNELS);
    for (let channel = 0; channel < CHANNELS; channel++) {
      let [sum, square] = [0, 0];
      for (let frame = 0; frame < this.count * FRAMES_PER_BLOCK; frame++) {
        const value = frames[channel * length + frame] as number;
        sum += value;
        square += value * value;
        if ((frame + 1) % FRAMES_PER_BLOCK !== 0) continue;
        const edge = ((frame + 1) / FRAMES_PER_BLOCK) * CHANNELS + channel;
        this.#sums[edge] = sum;
        this.#squares[edge] = square;
      }
    }
  }

  /** Embedding of the blocks in a range, not centered and not normalized. */
  inside(range: BlockRange): Float32Array {
    return this.#embed([range]);
  }

  /** Embedding of all blocks but those in a range. */
  outside({ from, to }: BlockRange): Float32Array {
    return this.#embed([
      { from: 0, to: from },
      { from: to, to: this.count },
    ]);
  }

  #embed(ranges: readonly BlockRange[]): Float32Array {
    const frames = ranges.reduce((sum, { from, to }) => sum + to - from, 0) * FRAMES_PER_BLOCK;
    const pooled = new Float64Array(2 * CHANNELS);
    for (let channel = 0; channel < CHANNELS; channel++) {
      let [sum, square] = [0, 0];
      for (const { from, to } of ranges) {
        sum += this.#between(this.#sums, from, to, channel);
        square += this.#between(this.#squares, from, to, channel);
      }
      pooled[channel] = sum / frames;
      // Unbiased, as the network's own pooling has it.
      pooled[CHANNELS + channel] = Math.sqrt(Math.max(0, square - (sum * sum) / frames) / (frames - 1));
    }
    return this.#project(pooled);
  }

  #between(edges: Float64Array, from: number, to: number, channel: number): number {
    return (edges[to * CHANNELS + channel] as number) - (edges[from * CHANNELS + channel] as number);
  }

  #project(pooled: Float64Array): Float32Array {
    const { weight, mean, deviation } = this.#head;
    const embedding = new Float32Array(this.dimension);
    for (let row = 0; row < embedding.length; row++) {
      let sum = 0;
      for (let i = 0; i < pooled.length; i++)
        sum += (weight[row * pooled.length + i] as number) * (pooled[i] as number);
      embedding[row] = (sum - (mean[row] as number)) / (deviation[row] as number);
    }
    return embedding;
  }
}
