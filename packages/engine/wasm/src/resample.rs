//! The inner loop of the resampler in packages/engine/src/audio/resampler.ts, four products at a time.

use core::arch::wasm32::{f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_splat, v128, v128_load};

/// Reserves memory for as many floats, for as long as the instance lives.
#[no_mangle]
pub extern "C" fn reserve(floats: usize) -> *mut f32 {
    Box::leak(vec![0f32; floats].into_boxed_slice()).as_mut_ptr()
}

/// Computes `count` samples of `output` from `input` with the rows of `coefficients` (`phases` × `taps`, where `taps`
/// is a multiple of 8), beginning with row `phase`. The input must hold ⌊(phase + (count - 1) · step) / phases⌋ + taps.
///
/// # Safety
/// The three addresses come from `reserve`, with enough room for the above.
#[no_mangle]
pub unsafe extern "C" fn convolve(
    mut input: *const f32,
    coefficients: *const f32,
    output: *mut f32,
    count: usize,
    taps: usize,
    phases: usize,
    step: usize,
    mut phase: usize,
) {
    for i in 0..count {
        *output.add(i) = dot(input, coefficients.add(phase * taps), taps);
        phase += step;
        input = input.add(phase / phases);
        phase %= phases;
    }
}

/// Two sums side by side: the processor need not wait for one addition before it starts the next.
unsafe fn dot(a: *const f32, b: *const f32, length: usize) -> f32 {
    let mut even = f32x4_splat(0.0);
    let mut odd = f32x4_splat(0.0);
    let at = |pointer: *const f32, i: usize| v128_load(pointer.add(i) as *const v128);
    for i in (0..length).step_by(8) {
        even = f32x4_add(even, f32x4_mul(at(a, i), at(b, i)));
        odd = f32x4_add(odd, f32x4_mul(at(a, i + 4), at(b, i + 4)));
    }
    let sum = f32x4_add(even, odd);
    let low = f32x4_extract_lane::<0>(sum) + f32x4_extract_lane::<1>(sum);
    low + (f32x4_extract_lane::<2>(sum) + f32x4_extract_lane::<3>(sum))
}
