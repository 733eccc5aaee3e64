import { softplus } from "./metrics/cllr.ts";

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
  const size = examples[0]?.inputs.length ?? 0;
  const priorOdds = Math.log(prior / (1 - prior));
  const total = (positive: boolean): number =>
    examples.reduce((sum, e) => sum + (e.positive === positive ? e.weight : 0), 0);
  const scale = { positive: prior / total(true), negative: (1 - prior) / total(false) };
  const share = (e: Example): number => e.weight * (e.positive ? scale.positive : scale.negative);
  const objective = (w: readonly number[]): number =>
    examples.reduce(
      (sum, e) => sum + share(e) * softplus((e.positive ? -1 : 1) * (inner(w, e.inputs) + priorOdds)),
      0,
    ) +
    (ridge / 2) * inner(w, w);

  let weights: readonly number[] = Array<number>(size).fill(0);
  for (let round = 0; round < 100; round++) {
    const { gradient, hessian } = derivatives(examples, weights, priorOdds, share, ridge);
    const step = solve(hessian, gradient);
    let length = 1;
    const moved = (): readonly number[] => weights.map((w, i) => w - length * (step[i] as number));
    while (objective(moved()) > objective(weights) && length > 1e-6) length /= 2;
    weights = moved();
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return weights;
}

const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

function derivatives(
  examples: readonly Example[],
  weights: readonly number[],
  priorOdds: number,
  share: (example: Example) => number,
  ridge: number,
): { readonly gradient: number[]; readonly hessian: number[][] } {
  const size = weights.length;
  const gradient = weights.map((w) => ridge * w);
  const hessian = weights.map((_, i) => Array.from({ length: size }, (_, j) => (i === j ? ridge : 0)));
  for (const example of examples) {
    const posterior = 1 / (1 + Math.exp(-inner(weights, example.inputs) - priorOdds));
    const error = share(example) * (posterior - (example.positive ? 1 : 0));
    const curvature = share(example) * posterior * (1 - posterior);
    for (let i = 0; i < size; i++) {
      const x = example.inputs[i] as number;
      gradient[i] = (gradient[i] as number) + error * x;
      const row = hessian[i] as number[];
      for (let j = 0; j < size; j++) row[j] = (row[j] as number) + curvature * x * (example.inputs[j] as number);
    }
  }
  return { gradient, hessian };
}

/** Solves a small symmetric positive definite system by Gaussian elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
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
