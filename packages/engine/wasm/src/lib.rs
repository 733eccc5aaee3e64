//! Containers and codecs for VoiceBio: Symphonia behind a C interface of three functions (and in resample.rs, of two
//! more, the resampler's inner loop).
//!
//! One instance of this module reads one recording: `open`, then `next` until it gives 0. What they
//! found lies in the `Piece` at `piece()`. The recording stays with the host and is read through
//! `host_read`, so this memory stays small whatever the recording's size. A panic is a trap (the
//! host throws the instance away), and so is an allocation past the memory limit set in build.sh.

mod host;
mod reader;
mod resample;

use host::HostSource;
use reader::{Failure, Found, Reader};

/// What the host reads after a call. Seven 32-bit words; packages/engine/src/audio/wasm-decoder.ts holds the same order.
#[repr(C)]
pub struct Piece {
    /// Address of the bytes: after `open` the codec's own header (OpusHead), after `next` samples or an Opus packet.
    pointer: u32,
    /// Their length in bytes.
    length: u32,
    codec: u32,
    rate_hz: u32,
    channels: u32,
    /// Samples per channel; 0 for an Opus packet.
    frames: u32,
    /// Of an Opus packet: samples at 48 kHz to drop from its end.
    trim_end: u32,
}

static mut PIECE: Piece = Piece { pointer: 0, length: 0, codec: 0, rate_hz: 0, channels: 0, frames: 0, trim_end: 0 };
static mut READER: Option<Reader> = None;

/// Address of the one `Piece`.
#[no_mangle]
pub extern "C" fn piece() -> *const Piece {
    // SAFETY: WebAssembly without threads; only the address is taken. The same holds for every `unsafe` below.
    unsafe { std::ptr::addr_of!(PIECE) }
}

/// Opens the recording of `length` bytes. `container` is one of the numbers in reader.rs. With `seekable` 0 the
/// container is read from front to back only, which saves files that were cut off.
///
/// Returns 0, or 1 when the container or codec can't be read here, or 2 when the recording is damaged.
#[no_mangle]
pub extern "C" fn open(container: u32, length: u32, seekable: u32) -> u32 {
    match Reader::open(container, HostSource::new(length, seekable != 0)) {
        Ok(reader) => {
            let header = reader.codec_header();
            unsafe {
                PIECE.pointer = header.as_ptr() as u32;
                PIECE.length = header.len() as u32;
                PIECE.codec = reader.codec();
                PIECE.channels = reader.channels();
                READER = Some(reader);
            }
            0
        }
        Err(Failure::Unsupported) => 1,
        Err(Failure::Damaged) => 2,
    }
}

/// Goes on to the next piece of sound; the one before is gone.
///
/// Returns 0 at the end, 1 for samples (32-bit floats, one channel after the other), 2 for an Opus packet,
/// 3 when the packet uses a part of its codec that can't be read.
#[no_mangle]
pub extern "C" fn next() -> u32 {
    let reader = match unsafe { READER.as_mut() } {
        Some(reader) => reader,
        None => return 0,
    };
    match reader.next() {
        Found::End => 0,
        Found::Unsupported => 3,
        Found::Samples { samples, rate_hz, channels, frames } => unsafe {
            PIECE.pointer = samples.as_ptr() as u32;
            PIECE.length = (samples.len() * std::mem::size_of::<f32>()) as u32;
            PIECE.rate_hz = rate_hz;
            PIECE.channels = channels;
            PIECE.frames = frames;
            1
        },
        Found::OpusPacket { data, trim_end } => unsafe {
            PIECE.pointer = data.as_ptr() as u32;
            PIECE.length = data.len() as u32;
            PIECE.frames = 0;
            PIECE.trim_end = trim_end;
            2
        },
    }
}
