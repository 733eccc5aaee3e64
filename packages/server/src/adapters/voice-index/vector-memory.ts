import { type Kernel, openKernel, PAGE_BYTES, paddedLength } from "@voicebio/engine/dot-products";

/** Pages asked for at a time: 1 MiB, room for 1,248 voiceprints: 193 numbers each, padded to 208. */
const GROWTH_PAGES = 16;

/** The first page is the workbench: the query at its beginning, the scores of one page of rows in its second half. */
const QUERY_AT = 0;
const SCORES_AT = PAGE_BYTES / 2;

/** Longest vector, in floats, for which the workbench has room. */
const MAX_LENGTH = (SCORES_AT - QUERY_AT) / 4;

/** Floats that a vector of this length takes in memory. @throws RangeError when it is too long */
export function rowLength(length: number): number {
  if (length < 1 || length > MAX_LENGTH) throw new RangeError(`a vector of ${length} numbers can't be indexed`);
  return paddedLength(length);
}

/**
 * The memory that every gallery of the process shares, handed out by the page so that a gallery grows without
 * moving what is there, and the one loop over it.
 * Addresses are in floats. WebAssembly's memory ends at 4 GiB: about 5.1 million voiceprints.
 */
export class VectorMemory {
  readonly #kernel: Kernel = openKernel();
  readonly #free: number[] = [];
  #floats = new Float32Array(this.#kernel.memory.buffer);

  /** The address of a page of zeros. @throws RangeError when there is no memory left */
  allocate(): number {
    if (this.#free.length === 0) this.#grow();
    return this.#free.pop() as number;
  }

  release(page: number): void {
    this.#floats.fill(0, page, page + PAGE_BYTES / 4);
    this.#free.push(page);
  }

  write(address: number, vector: Float32Array): void {
    this.#floats.set(vector, address);
  }

  move(to: number, from: number, length: number): void {
    this.#floats.copyWithin(to, from, from + length);
    this.clear(from, length);
  }

  clear(address: number, length: number): void {
    this.#floats.fill(0, address, address + length);
  }

  /** Sets the vector that `scores` compares with; `padded` as its rows are. */
  setQuery(vector: Float32Array, padded: number): void {
    this.clear(QUERY_AT, padded);
    this.write(QUERY_AT, vector);
  }

  /** Dot products of the query with `count` rows from an address on, summed in 32 bits; valid until the next call. */
  scores(address: number, count: number, padded: number): Float32Array {
    this.#kernel.dotProducts(QUERY_AT, address * 4, count, padded * 4, SCORES_AT);
    return this.#floats.subarray(SCORES_AT / 4, SCORES_AT / 4 + count);
  }

  #grow(): void {
    const first = this.#kernel.memory.grow(GROWTH_PAGES);
    this.#floats = new Float32Array(this.#kernel.memory.buffer);
    for (let i = GROWTH_PAGES - 1; i >= 0; i--) this.#free.push(((first + i) * PAGE_BYTES) / 4);
  }
}
