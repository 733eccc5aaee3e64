//! The recording, which stays in the host's memory.

use std::io::{Read, Result, Seek, SeekFrom};
use symphonia::core::io::MediaSource;

#[link(wasm_import_module = "host")]
extern "C" {
    /// Copies up to `length` bytes of the recording from `position` to `pointer`; gives how many, 0 at the end.
    fn host_read(position: u32, pointer: *mut u8, length: u32) -> u32;
}

pub struct HostSource {
    position: u64,
    length: u64,
    seekable: bool,
}

impl HostSource {
    pub fn new(length: u32, seekable: bool) -> Self {
        HostSource { position: 0, length: u64::from(length), seekable }
    }
}

impl Read for HostSource {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if self.position >= self.length {
            return Ok(0);
        }
        // SAFETY: the host writes at most `into.len()` bytes, and only during the call.
        let count = unsafe { host_read(self.position as u32, into.as_mut_ptr(), into.len() as u32) };
        self.position += u64::from(count);
        Ok(count as usize)
    }
}

impl Seek for HostSource {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => i64::try_from(position).ok(),
            SeekFrom::Current(offset) => (self.position as i64).checked_add(offset),
            SeekFrom::End(offset) => (self.length as i64).checked_add(offset),
        };
        match target {
            Some(target) if target >= 0 => {
                self.position = target as u64;
                Ok(self.position)
            }
            _ => Err(std::io::ErrorKind::InvalidInput.into()),
        }
    }
}

impl MediaSource for HostSource {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
