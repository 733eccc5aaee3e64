/**
 * The full linear convolution of two signals, `a.length + b.length - 1` samples, through the Fourier transform.
 *
 * @see Press et al., "Numerical Recipes", 3rd ed., 13.1; the transform is the iterative radix-2 one of 12.2
 */
export function convolve(a: Float32Array, b: Float32Array): Float32Array {
  const length = a.length + b.length - 1;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  // Both are real, so one transform serves both: a as real part, b as imaginary part, told apart by symmetry.
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(a);
  im.set(b);
  transform(re, im);
  const productRe = new Float64Array(size);
  const productIm = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const mirror = (size - k) % size;
    const [ar, ai] = [(re[k] as number) + (re[mirror] as number), (im[k] as number) - (im[mirror] as number)];
    const [br, bi] = [(im[k] as number) + (im[mirror] as number), (re[mirror] as number) - (re[k] as number)];
    productRe[k] = (ar * br - ai * bi) / 4;
    productIm[k] = (ar * bi + ai * br) / 4;
  }
  // The inverse is the transform with the parts exchanged.
  transform(productIm, productRe);
  return Float32Array.from(productRe.subarray(0, length), (value) => value / size);
}

/** In place; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  reverseBits(re, im);
  for (let span = 1; span < size; span *= 2) {
    for (let k = 0; k < span; k++) {
      const angle = (-Math.PI * k) / span;
      const [wr, wi] = [Math.cos(angle), Math.sin(angle)];
      for (let i = k; i < size; i += 2 * span) {
        const j = i + span;
        const tr = (re[j] as number) * wr - (im[j] as number) * wi;
        const ti = (re[j] as number) * wi + (im[j] as number) * wr;
        re[j] = (re[i] as number) - tr;
        im[j] = (im[i] as number) - ti;
        re[i] = (re[i] as number) + tr;
        im[i] = (im[i] as number) + ti;
      }
    }
  }
}

function reverseBits(re: Float64Array, im: Float64Array): void {
  for (let i = 1, j = 0; i < re.length; i++) {
    let bit = re.length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j] as number, re[i] as number];
    [im[i], im[j]] = [im[j] as number, im[i] as number];
  }
}
