import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRecording } from "@voicebio/engine";
import { rmsDb } from "./level.ts";
import { muLawCode, throughTelephone } from "./telephone.ts";
import { muLawWav } from "./wav-file.ts";

const RATE_HZ = 16_000;
const sine = (hz: number, amplitude = 0.25, length = RATE_HZ): Float32Array =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ));

/** What a tone loses on the line, in dB, away from its ends. */
async function lossDb(hz: number): Promise<number> {
  const tone = sine(hz);
  const { samples } = await throughTelephone({ samples: tone, rateHz: RATE_HZ });
  return rmsDb(tone.subarray(4000, 12_000)) - rmsDb(samples.subarray(4000, 12_000));
}

test("the band passes from 300 to 3400 Hz and nothing else does", async () => {
  for (const hz of [400, 1000, 2000, 3300])
    assert.ok(Math.abs(await lossDb(hz)) < 0.2, `${hz} Hz: ${await lossDb(hz)}`);
  // 6 dB at the corners, and outside the band what µ-law makes of the rest is silence.
  for (const hz of [300, 3400]) assert.ok(Math.abs((await lossDb(hz)) - 6) < 0.5, `${hz} Hz: ${await lossDb(hz)}`);
  for (const hz of [50, 200, 3600, 5000, 7000]) assert.ok((await lossDb(hz)) > 40, `${hz} Hz: ${await lossDb(hz)}`);
});

test("the sound stays where it was, as long as it was", async () => {
  const tone = sine(1000, 0.25, 8001);
  const { rateHz, samples } = await throughTelephone({ samples: tone, rateHz: RATE_HZ });
  assert.deepEqual([samples.length, rateHz], [8001, RATE_HZ]);
  // Half a sample of delay would leave an error of 0.05; µ-law's own is 0.009 here.
  const errors = Array.from(samples.subarray(1000, 7000), (s, i) => Math.abs(s - (tone[1000 + i] as number)));
  assert.ok(Math.max(...errors) < 0.02, `${Math.max(...errors)}`);
  assert.ok(Math.max(...errors) > 0.001, "µ-law has 8 bits, so something must be lost");
});

test("every value that the engine's G.711 table holds is written with its own code, and the loudest with the last", async () => {
  const recording = muLawWav(
    Uint8Array.from({ length: 256 }, (_, code) => code),
    8000,
  );
  const limits = { maxBytes: 2 ** 20, maxDurationS: 1 };
  const { waveform } = await decodeRecording(recording, { rateHz: 8000, channel: "mix", limits });
  const table = waveform.samples;
  const NEGATIVE_ZERO = 0x7f; // the second of two codes for silence
  for (const [code, value] of table.entries())
    assert.equal(muLawCode(value), code === NEGATIVE_ZERO ? 0xff : code, `${value}`);
  assert.deepEqual([muLawCode(2), muLawCode(-2)], [0x80, 0x00]);
});

test("codes change at the decision values of G.711's table 2a", () => {
  for (const value of [1, 3, 5, 31, 35, 95, 103, 223, 479, 991, 2015, 4063]) {
    const at = value / 8192; // 14 bits
    assert.equal(muLawCode(at - 1e-6), muLawCode(at) + 1, `${value}`);
    assert.equal(muLawCode(1e-6 - at), muLawCode(-at) + 1, `${-value}`);
  }
});
