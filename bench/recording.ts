import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { decodeRecording, type Waveform } from "@voicebio/engine";

const VOICES = resolve(import.meta.dirname, "../test/fixtures/voices");
const RATE_HZ = 16_000;

export const voiceFile = (voice: string, sentence: number): string => resolve(VOICES, voice, `${sentence}.opus`);

/** Three seconds from the middle of a synthetic voice's sentence, speech throughout. */
export async function threeSeconds(voice = "slt", sentence = 3): Promise<Waveform> {
  const { waveform } = await decodeRecording(readFileSync(voiceFile(voice, sentence)), {
    rateHz: RATE_HZ,
    channel: "mix",
    limits: { maxBytes: 2 ** 24, maxDurationS: 60 },
  });
  const from = 0.3 * RATE_HZ;
  return { samples: waveform.samples.slice(from, from + 3 * RATE_HZ), rateHz: RATE_HZ };
}

/** The waveform as a 16-bit WAV file. */
export function wavOf({ samples, rateHz }: Waveform): Buffer {
  const wav = Buffer.alloc(44 + 2 * samples.length);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + 2 * samples.length, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(2 * rateHz, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((value, i) => {
    wav.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(value * 32768))), 44 + 2 * i);
  });
  return wav;
}
