import type { Waveform } from "@voicebio/engine";

const FLOAT = 3;
const MU_LAW = 7;

/** A mono WAV file of 32-bit floats: samples beyond ±1 stay as they are. */
export function floatWav({ samples, rateHz }: Waveform): Uint8Array {
  const data = Buffer.alloc(4 * samples.length);
  for (const [i, sample] of samples.entries()) data.writeFloatLE(sample, 4 * i);
  return wavFile(FLOAT, 32, rateHz, data);
}

/** A mono WAV file of µ-law codes. */
export const muLawWav = (codes: Uint8Array, rateHz: number): Uint8Array => wavFile(MU_LAW, 8, rateHz, codes);

/** @see Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" */
function wavFile(formatTag: number, bits: number, rateHz: number, data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(formatTag, 20);
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE((rateHz * bits) / 8, 28);
  header.writeUInt16LE(bits / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
