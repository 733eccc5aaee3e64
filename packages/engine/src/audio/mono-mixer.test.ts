import assert from "node:assert/strict";
import { test } from "node:test";
import { MU_LAW } from "./g711.ts";
import { MonoMixer } from "./mono-mixer.ts";

const sound = (...planes: (Float32Array | number[])[]) => ({
  rateHz: 8000,
  planes: planes.map((plane) => Float32Array.from(plane)),
});

test("channels are mixed to their mean, or one is taken by its index", () => {
  const stereo = sound([0.5, -0.5, 0.25], [0.25, 0.5, -0.25]);
  assert.deepEqual([...new MonoMixer("mix").mix(stereo)], [0.375, 0, 0]);
  assert.deepEqual([...new MonoMixer(1).mix(stereo)], [0.25, 0.5, -0.25]);
});

test("a channel that isn't there is an error", () => {
  for (const channel of [2, -1, 0.5]) {
    assert.throws(() => new MonoMixer(channel).mix(sound([0], [0])), { code: "audio.no_such_channel" });
  }
});

test("a NaN or an infinity is an error, a value beyond 1 is clamped", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.throws(() => new MonoMixer("mix").mix(sound([0, bad])), { code: "audio.bad_samples" });
  }
  assert.deepEqual([...new MonoMixer("mix").mix(sound([3, -1e30]))], [1, -1]);
});

test("three equal samples at the ceiling count as clipped, two don't, and runs go on from piece to piece", () => {
  const top = 32_767 / 32_768;
  const mixer = new MonoMixer("mix");
  mixer.mix(sound([0, top, top, 0, -1, -1, -1, 0.5, 0.5, 0.5]));
  assert.equal(mixer.clippedShare, 3 / 10);
  mixer.mix(sound([top, top]));
  mixer.mix(sound([top, top, 0, 0, 0, 0, 0, 0]));
  assert.equal(mixer.clippedShare, 7 / 20);
});

test("a channel clipped on its own counts by its share of all channels", () => {
  const mixer = new MonoMixer("mix");
  mixer.mix(sound([1, 1, 1, 1], [0, 0, 0, 0]));
  assert.equal(mixer.clippedShare, 0.5);
});

test("a loud sine is not clipped, and one cut off at the top code of µ-law is", () => {
  const loud = Float32Array.from({ length: 8000 }, (_, i) => 0.999 * Math.sin((2 * Math.PI * 440.1 * i) / 8000));
  const clean = new MonoMixer("mix");
  clean.mix(sound(loud));
  assert.equal(clean.clippedShare, 0);
  const [top, bottom] = [MU_LAW[0x80] ?? 0, MU_LAW[0x00] ?? 0];
  const cut = new MonoMixer("mix");
  cut.mix(sound(loud.map((sample) => Math.max(bottom, Math.min(top, 2 * sample)))));
  // 2 sin x ≥ 0.98 for two thirds of a period.
  assert.ok(Math.abs(cut.clippedShare - 0.67) < 0.02);
});
