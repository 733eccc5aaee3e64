import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { damagedRecordings } from "../../../../test/damaged-recordings.ts";
import { randomNumbers } from "../../../../test/random-numbers.ts";
import { VoiceError } from "../errors.ts";
import { decodeRecording } from "./decode-recording.ts";

const FIXTURES = new URL("../../../../test/fixtures/formats/", import.meta.url);
const RUNS = 1500;
/** Longer than any fixture (1.5 s), short enough that a damaged header can't make the test slow. */
const LIMITS = { maxBytes: 1e6, maxDurationS: 5 };

const recordings = readdirSync(FIXTURES)
  .sort()
  .map((name) => ({ name, bytes: readFileSync(new URL(name, FIXTURES)) }))
  .filter(({ bytes }) => bytes.length < 60_000);

test(`${RUNS} damaged recordings give finite samples within the limits or a VoiceError`, async () => {
  let decoded = 0;
  for (const { name, bytes } of damagedRecordings(recordings, RUNS, randomNumbers(20_260_101))) {
    try {
      const options = { rateHz: 16_000, channel: "mix", limits: LIMITS } as const;
      const { waveform, format, clippedShare } = await decodeRecording(bytes, options);
      const inRange = waveform.samples.every((sample) => sample >= -1 && sample <= 1); // false at NaN
      assert.ok(inRange, `${name}: a sample is out of range`);
      assert.ok(format.durationS <= LIMITS.maxDurationS && clippedShare >= 0 && clippedShare <= 1, name);
      decoded++;
    } catch (error) {
      if (!(error instanceof VoiceError)) throw new Error(name, { cause: error });
    }
  }
  // Damage in the middle of a stream must not cost the rest of it.
  assert.ok(decoded > RUNS / 3, `only ${decoded} of ${RUNS} could still be decoded`);
});
