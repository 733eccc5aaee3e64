import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { VoiceError } from "../errors.ts";
import { decodeRecording } from "./decode-recording.ts";

const FIXTURES = new URL("../../../../test/fixtures/formats/", import.meta.url);
const RUNS = 1500;
/** Longer than any fixture (1.5 s), short enough that a damaged header can't make the test slow. */
const LIMITS = { maxBytes: 1e6, maxDurationS: 5 };

/** Mulberry32: the same damage in every run, from a seed of 32 bits. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const recordings = readdirSync(FIXTURES)
  .sort()
  .map((name) => ({ name, bytes: readFileSync(new URL(name, FIXTURES)) }))
  .filter(({ bytes }) => bytes.length < 60_000);

type Damage = (bytes: Uint8Array, random: (below: number) => number) => Uint8Array;

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
const splice: Damage = (bytes, random) => {
  const other = recordings[random(recordings.length)]?.bytes ?? bytes;
  return Buffer.concat([bytes.subarray(0, random(bytes.length)), other.subarray(random(other.length))]);
};
const DAMAGES = [flipBits, cutOff, cutOut, editHeader, splice];

test(`${RUNS} damaged recordings give finite samples within the limits or a VoiceError`, async () => {
  const random = randomNumbers(20_260_101);
  let decoded = 0;
  for (let run = 0; run < RUNS; run++) {
    const { name, bytes } = recordings[run % recordings.length] ?? assert.fail("no fixtures");
    const damage = DAMAGES[random(DAMAGES.length)] ?? flipBits;
    const options = { rateHz: 16_000, channel: "mix", limits: LIMITS } as const;
    try {
      const { waveform, format, clippedShare } = await decodeRecording(damage(Uint8Array.from(bytes), random), options);
      const inRange = waveform.samples.every((sample) => sample >= -1 && sample <= 1); // false at NaN
      assert.ok(inRange, `${name}, run ${run}: a sample is out of range`);
      assert.ok(
        format.durationS <= LIMITS.maxDurationS && clippedShare >= 0 && clippedShare <= 1,
        `${name}, run ${run}`,
      );
      decoded++;
    } catch (error) {
      if (!(error instanceof VoiceError)) throw new Error(`${name}, run ${run}, ${damage.name}`, { cause: error });
    }
  }
  // Damage in the middle of a stream must not cost the rest of it.
  assert.ok(decoded > RUNS / 3, `only ${decoded} of ${RUNS} could still be decoded`);
});
