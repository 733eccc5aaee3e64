import assert from "node:assert/strict";
import { test } from "node:test";
import { locate, pldaScore, seededRandom } from "@voicebio/engine";
import { determinant, inverse, Matrix } from "ml-matrix";
import { pldaOf } from "./fit-placing.ts";

/** A covariance of so many directions. */
function someCovariance(size: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const factor = new Matrix(Array.from({ length: size }, () => Array.from({ length: size }, () => random() - 0.5)));
  return Matrix.add(factor.mmul(factor.transpose()), Matrix.eye(size, size, 0.1));
}

const logDensity = (vector: Matrix, covariance: Matrix): number =>
  -(vector.transpose().mmul(inverse(covariance)).mmul(vector).get(0, 0) + Math.log(determinant(covariance))) / 2;

test("the score differs from the log-likelihood ratio of the two covariances by a constant", () => {
  const size = 5;
  const [within, between] = [someCovariance(size, 1), someCovariance(size, 2)];
  const total = Matrix.add(between, within);
  const joint = new Matrix(2 * size, 2 * size);
  joint.setSubMatrix(total, 0, 0).setSubMatrix(total, size, size);
  joint.setSubMatrix(between, 0, size).setSubMatrix(between, size, 0);
  const plda = pldaOf(between, within);
  assert.equal(plda.own.length, size);

  const random = seededRandom(3);
  const differences = Array.from({ length: 6 }, () => {
    const [a, b] = [0, 0].map(() => Float32Array.from({ length: size }, () => 2 * random() - 1));
    assert.ok(a && b);
    const together = logDensity(Matrix.columnVector([...a, ...b]), joint);
    const apart = logDensity(Matrix.columnVector([...a]), total) + logDensity(Matrix.columnVector([...b]), total);
    return pldaScore(locate(plda, a), locate(plda, b)) - (together - apart);
  });
  for (const difference of differences)
    assert.ok(Math.abs(difference - (differences[0] ?? 0)) < 1e-4, `${differences}`);
});
