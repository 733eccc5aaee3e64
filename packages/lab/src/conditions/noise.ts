import { type Random, randomIndex, type Waveform } from "@voicebio/engine";
import { gainOf, rmsDb, speechDb } from "./level.ts";

/** Below this a stretch of a clip is digital silence or nearly so: raised to a noise, it would be its codec's hiss. */
const SILENT_DB = -70;
const MOST_DRAWS = 50;

/**
 * Adds a noise clip, from a random place on and repeated as often as needed, so that active speech stands `snrDb` above
 * it. Nothing is clipped: the sum may exceed ±1.
 *
 * @param clipOf draws a clip, mono at the waveform's rate; drawn again where the stretch is silent
 * @throws RangeError when no clip holds a sound
 */
export async function withNoise(
  { samples, rateHz }: Waveform,
  snrDb: number,
  clipOf: (random: Random) => Promise<Float32Array>,
  random: Random,
): Promise<Waveform> {
  const noise = await audibleStretch(samples.length, clipOf, random);
  const gain = gainOf(speechDb(samples, rateHz) - snrDb - rmsDb(noise));
  return { samples: samples.map((sample, i) => sample + gain * (noise[i] as number)), rateHz };
}

async function audibleStretch(
  length: number,
  clipOf: (random: Random) => Promise<Float32Array>,
  random: Random,
): Promise<Float32Array> {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const clip = await clipOf(random);
    const from = randomIndex(random, clip.length);
    const stretch = Float32Array.from({ length }, (_, i) => clip[(from + i) % clip.length] ?? 0);
    if (rmsDb(stretch) > SILENT_DB) return stretch;
  }
  throw new RangeError(`${MOST_DRAWS} noise clips were drawn, and none holds a sound.`);
}
