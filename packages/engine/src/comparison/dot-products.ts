import { readFileSync } from "node:fs";

/** Memory that grows by pages of 64 KiB without moving; `buffer` is another object after it grew. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  /** @returns the pages there were before. @throws RangeError at 65,536 pages, or when the system has no more */
  readonly grow: (pages: number) => number;
}

/** A page of WebAssembly's memory. */
export const PAGE_BYTES = 65_536;

/** Rows are padded with zeros to this many floats: the kernel takes four lanes four times a step. */
const ROW_MULTIPLE = 16;

/** Floats that a row of this length takes in memory. */
export const paddedLength = (length: number): number => Math.ceil(length / ROW_MULTIPLE) * ROW_MULTIPLE;

/** What dot-products.wat exports. */
export interface Kernel {
  readonly memory: KernelMemory;
  /** All but `count` and `rowBytes` are byte addresses. */
  readonly dotProducts: (query: number, rows: number, count: number, rowBytes: number, out: number) => void;
}

/** The part of WebAssembly's interface used here; its types come with browsers', which a server has no use for. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** A new kernel with a memory of its own, of one page. */
export function openKernel(): Kernel {
  const bytes = readFileSync(new URL("./dot-products.wasm", import.meta.url));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Kernel;
}
