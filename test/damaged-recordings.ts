/** Recordings as broken transmissions, broken programs and attackers make them, the same ones in every run. */
import type { RandomNumbers } from "./random-numbers.ts";

export interface NamedRecording {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface DamagedRecording {
  /** Which recording it was, the number of the run and what was done to it: enough to make it again. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The recordings in turn, `count` in all, each time with another damage. */
export function* damagedRecordings(
  recordings: readonly NamedRecording[],
  count: number,
  random: RandomNumbers,
): Generator<DamagedRecording> {
  for (let run = 0; run < count; run++) {
    const { name, bytes } = recordings[run % recordings.length] as NamedRecording;
    const damage = DAMAGES[random(DAMAGES.length)] as Damage;
    const damaged = damage(Uint8Array.from(bytes), random, recordings);
    yield { name: `${name}, run ${run}, ${damage.name}`, bytes: damaged };
  }
}

type Bytes = Uint8Array<ArrayBuffer>;
type Damage = (bytes: Bytes, random: RandomNumbers, recordings: readonly NamedRecording[]) => Bytes;

const flipBits: Damage = (bytes, random) => {
  for (let i = random(40); i >= 0; i--) {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  }
  return bytes;
};

const cutOff: Damage = (bytes, random) => bytes.slice(0, random(bytes.length));

const cutOut: Damage = (bytes, random) => {
  const start = random(bytes.length);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + random(2000))]);
};

/** Sizes, counts and rates live in the first bytes; the values are those that programmers forget. */
const editHeader: Damage = (bytes, random) => {
  const values = [0, 1, 0x7f, 0x80, 0xff];
  const start = random(Math.min(400, bytes.length));
  return bytes.fill(values[random(values.length)] ?? 0, start, start + 1 + random(8));
};

const splice: Damage = (bytes, random, recordings) => {
  const other = recordings[random(recordings.length)]?.bytes ?? bytes;
  return Buffer.concat([bytes.subarray(0, random(bytes.length)), other.subarray(random(other.length))]);
};

const DAMAGES: readonly Damage[] = [flipBits, cutOff, cutOut, editHeader, splice];
