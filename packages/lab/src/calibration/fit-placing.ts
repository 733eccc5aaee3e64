import { centeredUnit, type Placing, type Plda, type Recipe } from "@voicebio/engine";
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix, solve } from "ml-matrix";
import { bySpeaker } from "../corpus.ts";
import type { Cell } from "./embedded-cells.ts";

/** A recording's vector with whose it is. */
interface Voice {
  readonly speaker: string;
  readonly vector: Float32Array;
}

/**
 * How far the between-speaker covariance is drawn towards a ball, and the power that the within-speaker one's eigenvalues
 * are raised to: with some hundred speakers for 192 directions most of what covariances say about single directions is
 * chance. The channel is mostly one direction: raised to a low power it counts for less and is not lost where both sides were
 * heard alike. Chosen on the validation speakers (docs/back-end.md).
 */
const BETWEEN_SHRINKAGE = 0.8;
const WITHIN_POWER = 0.1;
/**
 * Independent recordings that a speaker's mean is taken to be worth, as one recording in many conditions is not many: such a
 * share of the within-speaker spread is still in it. Not tried again since there are nine conditions.
 */
const RECORDINGS_IN_A_MEAN = 3;

/**
 * Mean and PLDA of a recipe's embeddings, from speakers in all conditions at once: what changes when the same speaker is
 * heard through a telephone or in a room counts as within-speaker spread.
 */
export function fitPlacing(recipe: Recipe, cells: readonly Cell[]): Placing {
  const mean = populationMean(cells);
  const voices = cells.flatMap(({ corpus, samples }) =>
    samples.map(({ embedding, utterance }) => ({
      speaker: `${corpus}/${utterance.speaker}`,
      vector: centeredUnit(embedding.vector, mean),
    })),
  );
  const speakers = [...bySpeaker(voices).values()];
  const within = withinCovariance(speakers);
  const spread = covariance(speakers.map((own) => averageOf(own.map(({ vector }) => vector))));
  const between = positive(Matrix.sub(spread, Matrix.mul(within, 1 / RECORDINGS_IN_A_MEAN)));
  return {
    recipe: recipe.id,
    mean,
    plda: pldaOf(towardsBall(between, BETWEEN_SHRINKAGE), evened(within, WITHIN_POWER)),
  };
}

/** Every recording counts the same within its speaker, every speaker within its corpus, and the corpora alike. */
export function populationMean(cells: readonly Cell[]): Float32Array {
  const byCorpus = [...Map.groupBy(cells, ({ corpus }) => corpus).values()];
  return Float32Array.from(
    averageOf(
      byCorpus.flatMap((own) => {
        const voices = own.flatMap(({ samples }) =>
          samples.map(({ embedding, utterance }) => ({ speaker: utterance.speaker, vector: embedding.vector })),
        );
        const speakers = [...bySpeaker(voices).values()];
        return speakers.length === 0
          ? []
          : [averageOf(speakers.map((recordings) => averageOf(recordings.map(({ vector }) => vector))))];
      }),
    ),
  );
}

function averageOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  return sum.map((value) => value / vectors.length);
}

/** Of recordings about their speaker's mean; speakers with one recording say nothing. */
function withinCovariance(speakers: readonly (readonly Voice[])[]): Matrix {
  const deviations: Float64Array[] = [];
  let degrees = 0;
  for (const own of speakers) {
    if (own.length < 2) continue;
    const mean = averageOf(own.map(({ vector }) => vector));
    deviations.push(...own.map(({ vector }) => mean.map((value, i) => (vector[i] as number) - value)));
    degrees += own.length - 1;
  }
  return productOf(deviations, degrees);
}

function covariance(vectors: readonly Float64Array[]): Matrix {
  const mean = averageOf(vectors);
  return productOf(
    vectors.map((vector) => vector.map((value, i) => value - (mean[i] as number))),
    vectors.length,
  );
}

/** Sum of the vectors' outer products by a divisor. */
function productOf(vectors: readonly Float64Array[], divisor: number): Matrix {
  const size = vectors[0]?.length ?? 0;
  const sum = new Float64Array(size * size);
  for (const vector of vectors) {
    for (let i = 0; i < size; i++) {
      const value = vector[i] as number;
      for (let j = 0; j < size; j++) sum[i * size + j] = (sum[i * size + j] as number) + value * (vector[j] as number);
    }
  }
  return Matrix.from1DArray(
    size,
    size,
    sum.map((value) => value / divisor),
  );
}

/** What rounding or too few recordings leave at nothing or below: a covariance has to have an inverse. */
const LEAST_EIGENVALUE = 1e-6;

/** Directions with less than no spread between speakers are chance: they have none. */
const positive = (matrix: Matrix): Matrix => withEigenvalues(matrix, (value) => Math.max(value, LEAST_EIGENVALUE));

/** The eigenvalues raised to a power, of the same sum. */
function evened(matrix: Matrix, power: number): Matrix {
  const raised = withEigenvalues(matrix, (value) => Math.max(value, LEAST_EIGENVALUE) ** power);
  return Matrix.mul(raised, matrix.trace() / raised.trace());
}

function withEigenvalues(matrix: Matrix, changed: (value: number) => number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return symmetric(vectors.mmul(Matrix.diag(realEigenvalues.map(changed))).mmul(vectors.transpose()));
}

/** Rid of what rounding makes of the two halves. */
const symmetric = (matrix: Matrix): Matrix => Matrix.mul(Matrix.add(matrix, matrix.transpose()), 0.5);

const towardsBall = (matrix: Matrix, share: number): Matrix =>
  Matrix.add(
    Matrix.mul(matrix, 1 - share),
    Matrix.mul(Matrix.eye(matrix.rows), (share * matrix.trace()) / matrix.rows),
  );

/**
 * PLDA in the coordinates in which recordings of one speaker spread alike in all directions and those of speakers along
 * the axes: there the log-likelihood ratio is a weighted product and the squares of either side.
 *
 * @see Ioffe 2006, section 3
 */
export function pldaOf(between: Matrix, within: Matrix): Plda {
  const lower = new CholeskyDecomposition(within).lowerTriangularMatrix;
  const half = solve(lower, between);
  const whitened = symmetric(solve(lower, half.transpose()));
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(whitened, { assumeSymmetric: true });
  const axes = solve(lower.transpose(), eigenvectorMatrix); // columns
  const order = realEigenvalues.map((value, column) => ({ value, column })).sort((a, b) => b.value - a.value);
  const size = within.rows;
  const transform = new Float32Array(order.length * size);
  const own = new Float32Array(order.length);
  for (const [row, { column, value }] of order.entries()) {
    const total = value + 1;
    const same = 1 / (total - value ** 2 / total);
    const product = (same * value) / total;
    const scale = Math.sqrt(product);
    own[row] = (1 / total - same) / 2 / product;
    for (let i = 0; i < size; i++) transform[row * size + i] = scale * axes.get(i, column);
  }
  return { transform, own };
}
