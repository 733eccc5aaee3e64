/**
 * The 256 values of A-law (ITU-T G.711, 13 bits scaled to 16), as samples in [-1, 1]; the largest is 32256 / 32768.
 *
 * @see ITU-T G.711 (1988), table 1a
 */
export const A_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, code) => {
  const even = code ^ 0x55; // every other bit travels inverted
  const exponent = (even >> 4) & 7;
  const mantissa = ((even & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (even & 0x80 ? magnitude : -magnitude) / 32_768;
});

/**
 * The 256 values of µ-law (ITU-T G.711, 14 bits scaled to 16), as samples in [-1, 1]; the largest is 32124 / 32768.
 *
 * @see ITU-T G.711 (1988), table 2a
 */
export const MU_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, code) => {
  const upright = ~code & 0xff; // all bits travel inverted
  const bias = 0x84;
  const magnitude = ((((upright & 0x0f) << 3) + bias) << ((upright >> 4) & 7)) - bias;
  return (upright & 0x80 ? -magnitude : magnitude) / 32_768;
});
