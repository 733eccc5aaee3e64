import { softplus } from "@voicebio/engine";

/** One example: a row of inputs, and whether it is of the first class. */
export interface Example {
  readonly inputs: readonly number[];
  readonly positive: boolean;
  /** Relative weight of the example within its class. */
  readonly weight: number;
}

/**
 * Weights w of a log-likelihood ratio w · inputs by prior-weighted logistic regression: both classes count as the
 * prior says, whatever their numbers, and the prior's log odds are taken out of the weights again.
 *
 * Newton's method with halving; the small ridge keeps inputs that say the same from running apart.
 *
 * @param prior of the positive class, in (0, 1): where on the LLR axis the fit is to be best
 * @see Brümmer and du Preez 2006
 */
export function fitLogisticRegression(examples: readonly Example[], prior: number, ridge = 1e-4): readonly number[] {
  const table = tableOf(examples, prior);
  const priorOdds = Math.log(prior / (1 - prior));
  let weights = new Float64Array(table.size);
  let cost = costOf(table, weights, priorOdds, ridge);
  for (let round = 0; round < 100; round++) {
    const { gradient, hessian } = derivatives(table, weights, priorOdds, ridge);
    const step = solve(hessian, gradient);
    for (let length = 1; length > 1e-6; length /= 2) {
      const moved = weights.map((w, i) => w - length * (step[i] as number));
      const movedCost = costOf(table, moved, priorOdds, ridge);
      if (movedCost > cost) continue;
      [weights, cost] = [moved, movedCost];
      break;
    }
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return [...weights];
}

/** The examples in one block of numbers, row by row. */
interface Table {
  readonly size: number;
  readonly inputs: Float64Array;
  /** 1 for the first class, -1 for the second. */
  readonly sign: Float64Array;
  /** What each example adds to the cost: together the prior for the first class, the rest for the second. */
  readonly share: Float64Array;
}

function tableOf(examples: readonly Example[], prior: number): Table {
  const size = examples[0]?.inputs.length ?? 0;
  const inputs = new Float64Array(examples.length * size);
  for (const [row, example] of examples.entries()) inputs.set(example.inputs, row * size);
  const total = (positive: boolean): number =>
    examples.reduce((sum, e) => sum + (e.positive === positive ? e.weight : 0), 0);
  const scale = { positive: prior / total(true), negative: (1 - prior) / total(false) };
  return {
    size,
    inputs,
    sign: Float64Array.from(examples, ({ positive }) => (positive ? 1 : -1)),
    share: Float64Array.from(examples, (e) => e.weight * (e.positive ? scale.positive : scale.negative)),
  };
}

function costOf({ inputs, share, sign, size }: Table, weights: Float64Array, priorOdds: number, ridge: number): number {
  let cost = 0;
  for (const weight of weights) cost += (ridge / 2) * weight * weight;
  for (let row = 0; row < share.length; row++) {
    cost +=
      (share[row] as number) * softplus(-(sign[row] as number) * (inner(inputs, row * size, weights) + priorOdds));
  }
  return cost;
}

function inner(inputs: Float64Array, from: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (inputs[from + i] as number) * (weights[i] as number);
  return sum;
}

function derivatives({ inputs, share, sign, size }: Table, weights: Float64Array, priorOdds: number, ridge: number) {
  const gradient = weights.map((w) => ridge * w);
  const hessian = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) => (i === j ? ridge : 0)),
  );
  for (let row = 0; row < share.length; row++) {
    const from = row * size;
    const posterior = 1 / (1 + Math.exp(-inner(inputs, from, weights) - priorOdds));
    const error = (share[row] as number) * (posterior - ((sign[row] as number) > 0 ? 1 : 0));
    const curvature = (share[row] as number) * posterior * (1 - posterior);
    for (let i = 0; i < size; i++) {
      const x = inputs[from + i] as number;
      gradient[i] = (gradient[i] as number) + error * x;
      const line = hessian[i] as Float64Array;
      for (let j = 0; j <= i; j++) line[j] = (line[j] as number) + curvature * x * (inputs[from + j] as number);
    }
  }
  for (const [i, line] of hessian.entries())
    for (let j = i + 1; j < size; j++) line[j] = (hessian[j] as Float64Array)[i] as number;
  return { gradient, hessian };
}

/** Solves a small symmetric positive definite system by Gaussian elimination with pivoting. */
function solve(matrix: readonly Float64Array[], right: Float64Array): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const size = right.length;
  for (let column = 0; column < size; column++) {
    const below = rows.slice(column);
    const pivot =
      column +
      below.findIndex(
        (row) => Math.abs(row[column] as number) === Math.max(...below.map((r) => Math.abs(r[column] as number))),
      );
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const head = rows[column] as number[];
    for (const [i, row] of rows.entries()) {
      if (i === column) continue;
      const factor = (row[column] as number) / (head[column] as number);
      for (let j = column; j <= size; j++) row[j] = (row[j] as number) - factor * (head[j] as number);
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}
