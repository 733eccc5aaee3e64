#!/bin/sh
# Builds decoder.wasm from src/ and Cargo.lock, and says its size and sha256.
#
# Debian 12: apt-get install cargo rustc libstd-rust-dev-wasm32 lld
# Network: crates.io, for the crates that Cargo.lock pins (all build with Rust 1.63).
set -eu
cd "$(dirname "$0")"

export RUSTC="${RUSTC:-/usr/bin/rustc}"
# simd128: every engine that runs Node 24 has it. Memory: 128 MiB holds any codec's state and the
# container's tables many times over; a recording that claims more traps instead of eating the host.
export RUSTFLAGS="-C target-feature=+simd128 -C link-arg=--max-memory=134217728 --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# Debian's cargo (1.65) reads crates.io's sparse index, but calls that unstable.
export RUSTC_BOOTSTRAP=1

"${CARGO:-/usr/bin/cargo}" -Z sparse-registry build --locked --release --target wasm32-unknown-unknown
cp "$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/decoder.wasm" decoder.wasm
chmod 644 decoder.wasm
wc -c decoder.wasm
sha256sum decoder.wasm
