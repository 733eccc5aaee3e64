import { readFileSync } from "node:fs";

/** What `wasm/decoder.wasm` offers; the Rust sources beside it say what each function does. */
export interface Wasm {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly open: (container: number, length: number, seekable: number) => number;
  readonly next: () => number;
  readonly piece: () => number;
  readonly reserve: (floats: number) => number;
  readonly convolve: (
    input: number,
    coefficients: number,
    output: number,
    count: number,
    taps: number,
    phases: number,
    step: number,
    phase: number,
  ) => void;
}

/** Copies up to `length` bytes of the recording from `position` to `pointer` in the module's memory; gives how many. */
export type HostRead = (position: number, pointer: number, length: number) => number;

/** The part of WebAssembly's interface used here; its types come with browsers', which a server has no use for. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
};

/** Compiled once per thread; instances of it take a fraction of a millisecond. */
let compiled: object | undefined;

/** A new instance with a memory of its own, 128 MiB at most. */
export function instantiate(hostRead: HostRead): Wasm {
  compiled ??= new WebAssembly.Module(readFileSync(new URL("../../wasm/decoder.wasm", import.meta.url)));
  return new WebAssembly.Instance(compiled, { host: { host_read: hostRead } }).exports as Wasm;
}

/** Whether an error is the module's end: a Rust panic, its memory spent, or its stack. */
export const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
