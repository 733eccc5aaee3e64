import { readFileSync } from "node:fs";
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
    extra: { session: { x64quantprecision: multipliesExactly(process.arch, processorFlags()) ? "0" : "1" } },
  });

/**
 * Whether a processor multiplies 8-bit numbers without loss. x64 without VNNI adds up pairs of products in 16 bits, which
 * overflow, so that a network in 8 bits would give other vectors there; onnxruntime can take a slower, exact way.
 *
 * @param flags what the processor can do, as Linux lists it; empty where that is not known
 * @see onnxruntime, "Quantize ONNX models", on U8S8
 */
export const multipliesExactly = (architecture: string, flags: string): boolean =>
  architecture !== "x64" || /\bavx(512)?_vnni\b/.test(flags);

function processorFlags(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}

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
