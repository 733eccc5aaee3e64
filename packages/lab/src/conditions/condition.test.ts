import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite, test } from "node:test";
import { randomFor, seededRandom } from "@voicebio/engine";
import { UsageError } from "../usage-error.ts";
import { conditionOf, type Surroundings } from "./condition.ts";
import { rmsDb, speechDb } from "./level.ts";
import { cutToSpeech } from "./net-speech.ts";

const RATE_HZ = 16_000;

/** Bursts of sound with pauses, which is what the energy detector takes for speech. */
function bursts(length = 3 * RATE_HZ): Float32Array {
  const random = seededRandom(5);
  return Float32Array.from({ length }, (_, i) => (i % RATE_HZ < 0.6 * RATE_HZ ? 0.2 : 1e-5) * (2 * random() - 1));
}

const clip = (seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: 5000 + seed }, () => 0.01 * (2 * random() - 1));
};

const surroundings = (seed: number, changes: Partial<Surroundings> = {}): Surroundings => ({
  speechOf: async () => [
    { startS: 0, endS: 1 },
    { startS: 1.5, endS: 3 },
  ],
  noiseClip: async (random) => clip(Math.floor(1000 * random())),
  roomResponse: async () => Float32Array.of(0.01, -0.5, 0, 0.2, 0.1),
  randomFor: (purpose) => randomFor(seed, "corpus", "path", purpose),
  ...changes,
});

const heard = async (name: string, samples: Float32Array, seed = 1, changes: Partial<Surroundings> = {}) =>
  (await conditionOf(name).apply({ samples, rateHz: RATE_HZ }, surroundings(seed, changes))).samples;

const difference = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - (b[i] as number));

test("noise stands as far below active speech as its name says, whatever the pauses", async () => {
  const samples = bursts();
  for (const [name, snrDb] of [
    ["noise5", 5],
    ["noise10", 10],
    ["noise20", 20],
  ] as const) {
    const noise = difference(await heard(name, samples), samples);
    const snr = speechDb(samples, RATE_HZ) - rmsDb(noise);
    assert.ok(Math.abs(snr - snrDb) < 0.1, `${name}: ${snr}`);
  }
});

test("the same recording and seed give the same noise, another seed another, and another level only another level", async () => {
  const samples = bursts();
  const noise5 = await heard("noise5", samples);
  assert.deepEqual(await heard("noise5", samples), noise5);
  assert.notDeepEqual(await heard("noise5", samples, 2), noise5);
  const [loud, soft] = [difference(noise5, samples), difference(await heard("noise10", samples), samples)];
  const gain = 10 ** (5 / 20);
  assert.ok(loud.every((value, i) => Math.abs(value - gain * (soft[i] as number)) < 1e-6));
});

test("a silent noise clip is drawn again, and if all are silent that is said", async () => {
  let draws = 0;
  const second = async () => (draws++ === 0 ? new Float32Array(4000) : clip(1));
  const noise = difference(await heard("noise5", bursts(), 1, { noiseClip: second }), bursts());
  assert.ok(draws === 2 && rmsDb(noise) > -40);
  await assert.rejects(heard("noise5", bursts(), 1, { noiseClip: async () => new Float32Array(4000) }), RangeError);
});

test("a room adds its reflections, keeps the direct sound in its place and the level of the speech", async () => {
  const samples = bursts();
  const wet = await heard("room", samples);
  assert.equal(wet.length, samples.length);
  assert.ok(Math.abs(speechDb(wet, RATE_HZ) - speechDb(samples, RATE_HZ)) < 0.01);
  // The response from its strongest tap on, upright: 1, 0, -0.4, -0.2 times a gain.
  const click = Float32Array.from({ length: 400 }, (_, i) => (i === 100 ? 0.5 : 0));
  const echoes = await heard("room", click);
  const [direct = 0, ...later] = echoes.subarray(100, 104);
  assert.ok(direct > 0 && Math.abs(echoes[99] as number) < 1e-6);
  for (const [i, share] of [0, -0.4, -0.2].entries()) assert.ok(Math.abs((later[i] as number) / direct - share) < 1e-4);
});

test("net speech is cut where its seconds end, pauses not counted, and shorter speech stays whole", async () => {
  const samples = bursts();
  assert.equal((await heard("2s", samples)).length, 2.5 * RATE_HZ);
  assert.equal((await heard("1s", samples)).length, RATE_HZ);
  assert.equal((await heard("3s", samples)).length, samples.length);
  assert.equal(cutToSpeech({ samples, rateHz: RATE_HZ }, [], 2).samples, samples);
});

test("a clipped recording has a twentieth of its samples cut off at full scale", async () => {
  const samples = bursts();
  const share = (cut: Float32Array) => cut.filter((sample) => Math.abs(sample) === 1).length / cut.length;
  const cut = await heard("clipped", samples);
  assert.ok(Math.abs(share(cut) - 0.05) < 0.001, `${share(cut)}`);
  assert.deepEqual(await heard("clipped", new Float32Array(100)), new Float32Array(100));
});

test("a slower recording is longer and lower, a faster one shorter and higher", async () => {
  const tone = Float32Array.from({ length: RATE_HZ }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 1000 * i) / RATE_HZ));
  const crossings = (samples: Float32Array) =>
    samples.filter((sample, i) => i > 0 && sample >= 0 !== (samples[i - 1] as number) >= 0).length;
  for (const [name, factor] of [
    ["slower", 0.95],
    ["faster", 1.05],
  ] as const) {
    const played = await heard(name, tone);
    assert.ok(Math.abs(played.length - RATE_HZ / factor) < 2, `${name}: ${played.length}`);
    const hz = (crossings(played) * RATE_HZ) / 2 / played.length;
    assert.ok(Math.abs(hz - 1000 * factor) < 3, `${name}: ${hz} Hz`);
  }
});

test("steps are taken in the order of their names, and clean is none", async () => {
  const samples = bursts();
  assert.equal(await heard("clean", samples), samples);
  const cut = await heard("2s", samples);
  assert.deepEqual(await heard("2s+telephone", samples), await heard("telephone", cut));
});

test("what is drawn is kept by list and seed, everything else by the condition alone", () => {
  assert.equal(conditionOf("2s+telephone").cacheKey("check", 1), conditionOf("2s+telephone").cacheKey("validation", 2));
  const keys = (["check", "validation"] as const).flatMap((l) =>
    [1, 2].map((s) => conditionOf("2s+room").cacheKey(l, s)),
  );
  assert.equal(new Set(keys).size, 4);
});

test("an unknown condition is refused with the known names", () => {
  for (const name of ["", "phone", "2s+", "2s+phone"])
    assert.throws(
      () => conditionOf(name),
      (error) => error instanceof UsageError && /telephone/.test(error.message),
    );
});

const skip = spawnSync("ffmpeg", ["-version"]).error ? "no ffmpeg on the PATH" : false;

suite("codecs", { skip }, () => {
  /** A voice's harmonics under its first formants. */
  const hum = Float32Array.from({ length: 2 * RATE_HZ }, (_, i) => {
    const tone = (hz: number) => Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    return 0.1 * (tone(200) + tone(600) + tone(1200) + tone(2400));
  });

  for (const name of ["opus6", "opus12", "opus24", "gsm", "mp3_32"]) {
    test(`${name} gives a sound of the same length and level, but not the same samples`, async () => {
      const coded = await heard(name, hum);
      assert.ok(Math.abs(coded.length - hum.length) < 0.15 * RATE_HZ, `${coded.length} samples`);
      assert.ok(Math.abs(rmsDb(coded) - rmsDb(hum)) < 3, `${rmsDb(coded)} dB instead of ${rmsDb(hum)}`);
      assert.notDeepEqual(coded.subarray(0, 1000), hum.subarray(0, 1000));
    });
  }
});
