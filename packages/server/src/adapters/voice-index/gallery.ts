import { PAGE_BYTES } from "@voicebio/engine/dot-products";
import type { IndexHit } from "../../ports/voice-index.ts";
import { Nearest } from "./nearest.ts";
import { rowLength, type VectorMemory } from "./vector-memory.ts";

/**
 * The voiceprints of one tenant for one recipe: rows without a gap over pages of the shared memory.
 * A removed row is filled with the last one, and its place set to zero.
 */
export class Gallery {
  readonly #memory: VectorMemory;
  readonly #length: number;
  readonly #padded: number;
  readonly #rowsAPage: number;
  readonly #pages: number[] = [];
  readonly #ids: string[] = [];
  readonly #rows = new Map<string, number>();

  /** @param length of every vector, in floats */
  constructor(memory: VectorMemory, length: number) {
    this.#memory = memory;
    this.#length = length;
    this.#padded = rowLength(length);
    this.#rowsAPage = Math.floor(PAGE_BYTES / 4 / this.#padded);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Adds or replaces. @throws RangeError when the vector's length is not the gallery's, or no memory is left */
  put(id: string, vector: Float32Array): void {
    this.#requireLength(vector);
    const known = this.#rows.get(id);
    const row = known ?? this.size;
    if (row === this.#pages.length * this.#rowsAPage) this.#pages.push(this.#memory.allocate());
    this.#memory.write(this.#addressOf(row), vector);
    if (known === undefined) {
      this.#ids.push(id);
      this.#rows.set(id, row);
    }
  }

  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const last = this.size - 1;
    const lastId = this.#ids[last] as string;
    if (row === last) this.#memory.clear(this.#addressOf(last), this.#padded);
    else this.#memory.move(this.#addressOf(row), this.#addressOf(last), this.#padded);
    this.#ids[row] = lastId;
    this.#rows.set(lastId, row);
    this.#ids.pop();
    this.#rows.delete(id);
    if (last % this.#rowsAPage === 0) this.#memory.release(this.#pages.pop() as number);
  }

  /** The `top` rows with the highest dot product; every row is looked at. */
  search(vector: Float32Array, top: number): readonly IndexHit[] {
    this.#requireLength(vector);
    this.#memory.setQuery(vector, this.#padded);
    const nearest = new Nearest(top);
    for (const [i, page] of this.#pages.entries()) {
      const first = i * this.#rowsAPage;
      const scores = this.#memory.scores(page, Math.min(this.#rowsAPage, this.size - first), this.#padded);
      for (let row = 0; row < scores.length; row++) {
        const score = scores[row] as number;
        if (score >= nearest.threshold) nearest.offer(this.#ids[first + row] as string, score);
      }
    }
    return nearest.hits;
  }

  #addressOf(row: number): number {
    const page = this.#pages[Math.floor(row / this.#rowsAPage)] as number;
    return page + (row % this.#rowsAPage) * this.#padded;
  }

  #requireLength(vector: Float32Array): void {
    if (vector.length !== this.#length) {
      throw new RangeError(`vectors of this recipe have ${this.#length} numbers, not ${vector.length}`);
    }
  }
}
