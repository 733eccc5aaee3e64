import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Matrix } from "../features/matrix.ts";

/** One ONNX model on one thread: `run` blocks the thread that it is called from, so it belongs in a worker. */
export type OnnxSession = InferenceSession;

/**
 * One thread a session: the worker pool gives every core a session of its own, and two threads on one
 * inference were slower than one in every series measured on the machines this was built on.
 */
export const openSession = (model: Uint8Array): Promise<OnnxSession> =>
  InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Patterns are kept for every input shape ever seen, and recordings hardly ever have the same length. Without them,
    // and with the arena left on, two workers grew from 380 to 531 MB over 360 recordings; without the arena to 673 MB.
    enableMemPattern: false,
  });

/** A 32-bit float tensor over the array itself, without a copy. */
export const floatTensor = (data: Float32Array, shape: readonly number[]): Tensor => new Tensor("float32", data, shape);

/** The matrix as a batch of one. */
export const matrixTensor = ({ data, rows, columns }: Matrix): Tensor => floatTensor(data, [1, rows, columns]);

/** The numbers of one named output. */
export function floatOutput(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`the model gives no float output named ${name}`);
  return data;
}
