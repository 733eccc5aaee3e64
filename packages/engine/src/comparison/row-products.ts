import { openKernel, PAGE_BYTES, paddedLength } from "./dot-products.ts";

/** Vectors of one length, each at its place; one that is missing counts as zeros. */
export type Rows = readonly (Float32Array | undefined)[];

/** Byte address of the first row. The kernel's answer stands before it, at 0. */
const ROWS_AT = 64;

/**
 * Gives the dot product of any row of the one side with any of the other, by their places, summed in 32 bits. Three
 * times as fast as `dot`, for rows that are met more often than the once they are copied into WebAssembly's memory.
 *
 * @throws RangeError where the rows take more than 4 GiB: about 5.5 million vectors of 192
 */
export function rowProducts(left: Rows, right: Rows): (a: number, b: number) => number {
  const rows = [...left, ...right];
  const padded = paddedLength(rows.find((row) => row !== undefined)?.length ?? 1);
  const { dotProducts, memory } = openKernel();
  const rowBytes = padded * 4;
  memory.grow(Math.ceil((ROWS_AT + rows.length * rowBytes) / PAGE_BYTES) - 1);
  const floats = new Float32Array(memory.buffer);
  for (const [place, row] of rows.entries()) if (row !== undefined) floats.set(row, ROWS_AT / 4 + place * padded);
  const rightAt = ROWS_AT + left.length * rowBytes;
  return (a, b) => {
    dotProducts(ROWS_AT + a * rowBytes, rightAt + b * rowBytes, 1, rowBytes, 0);
    return floats[0] as number;
  };
}
